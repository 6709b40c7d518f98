import { duration } from '@hostler/page';
import type { Bar, HostEntry } from './cluster-model';
import type { JobState } from './types';

/* Words about hosts and jobs. Names come from the network: they may hold anything, and are made one line here. */

const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** A text of somebody else in one line, without what would turn or break it, and no longer than `most`. */
export function oneLine(text: string, most = 80): string {
  const line = text.slice(0, most * 4).replace(unprintable, ' ').trim();
  if (line.length <= most) return line;
  const letters = [...line];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line;
}

export const hostName = (host: HostEntry | null | undefined): string =>
  (host ? oneLine(host.view.name || host.view.ip) : '');

/** Without its folders. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1) || file;
}

/** A file's path as it is shown; it may break behind its slashes. */
export const pathOf = (file: string): string => oneLine(file, 200).replaceAll('/', '/\u200b');

export const stateWords: Record<JobState, string> = {
  pending: 'waits', compiling: 'compiling', local: 'runs locally', done: 'done', failed: 'failed',
  cancelled: 'cancelled', lost: 'lost',
};

/** How long a job ran, or has been running, in seconds. */
export function secondsOf(bar: Bar, now: number): number {
  if (bar.begun === 0) return Math.max(0, (bar.ended || now) - bar.requested) / 1000;
  return Math.max(0, (bar.ended || now) - bar.begun) / 1000;
}

/** How long a job waited for a host, or has been waiting, in seconds; -1: not known, or it is a local one. */
export function waitedOf(bar: Bar, now: number): number {
  if (bar.local || bar.requested === 0) return -1;
  return Math.max(0, (bar.begun || bar.ended || now) - bar.requested) / 1000;
}

export const loadAverage = (value: number | null | undefined): string =>
  (value == null ? '–' : value.toFixed(2));

export function memory(mib: number | null | undefined): string {
  if (mib == null) return '–';
  return mib >= 10_240 ? `${Math.round(mib / 1024)} GiB` : mib >= 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib} MiB`;
}

/** KB of object code per second of user time. */
export const speed = (value: number): string => (value > 0 ? Math.round(value).toLocaleString('en') : '–');

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? rest : rest.toFixed(rest < 10 ? 1 : 0)} ${units[unit]}`;
}

/** The day if it is not today, and the time with seconds, in the reader's zone. */
export function moment(time: number, today = new Date()): string {
  if (time <= 0) return '–';
  const date = new Date(time);
  const at = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === today.toDateString()) return at;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${at}`;
}

/** One line about a job, for tooltips and screen readers. */
export function describeBar(bar: Bar, now: number): string {
  const who = bar.local ? `local on ${hostName(bar.host) || 'an unknown host'}`
    : `${hostName(bar.client) || 'an unknown client'} → ${hostName(bar.host) || 'no host yet'}`;
  const end = bar.reason ? `: ${oneLine(bar.reason)}` : '';
  return `${bar.label}, ${who}, ${stateWords[bar.state]}${end}, ${duration(secondsOf(bar, now))}`;
}

/** A host's name without its domain, if it has one and is no address. */
export function shortName(name: string): string {
  const short = /^[\d.:]+$/.test(name) ? name : name.split('.')[0]!;
  return oneLine(short || name, 20);
}
