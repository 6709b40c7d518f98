import type { HostView, JobState, TotalsView } from './types';

/** A host as long as it is known: the same object also after it logged in again under a new number. */
export interface HostEntry {
  /** Of this page, never used again. */
  readonly serial: number;
  /** Its name and address: what it is known by over its logins. */
  readonly key: string;
  view: HostView;
  /** What ran and runs in each slot, in the order of their begin. */
  readonly lanes: Bar[][];
}

/** A job; the same object from its request to its end. */
export interface Bar {
  readonly id: number;
  state: JobState;
  local: boolean;
  file: string;
  /** The file without its folders, in one line. */
  label: string;
  client: HostEntry | null;
  host: HostEntry | null;
  /** The lane of its host; -1: none yet. */
  lane: number;
  requested: number;
  begun: number;
  /** 0: it runs. */
  ended: number;
  exitCode: number | null;
  reason: string;
}

/** Who compiles for whom, as long as there is a job. */
export interface Link {
  readonly key: number;
  readonly client: HostEntry;
  readonly host: HostEntry;
  count: number;
}

export const noTotals: TotalsView = {
  hosts: 0, slots: 0, available: 0, compiling: 0, local: 0, pending: 0, free: 0,
  done: 0, failed: 0, cancelled: 0, lost: 0, local_done: 0, platforms: [],
};

export const keyOfHost = (host: { name: string; ip: string }): string => `${host.name}\n${host.ip}`;

/** A job of 50 million pairs of hosts has its own number; no text is made for it. */
export const keyOfLink = (client: HostEntry, host: HostEntry): number => client.serial * 67_108_864 + host.serial;

/** How much of a host's slots is in use, 0 to 1. */
export function busyShare(view: HostView): number {
  const used = view.compiling + view.local;
  if (view.max_jobs <= 0) return used > 0 ? 1 : 0;
  return Math.min(1, used / view.max_jobs);
}

const byName = new Intl.Collator('en', { numeric: true });

export const compareNames = (one: string, other: string): number => byName.compare(one, other);

export function compareHosts(one: HostEntry, other: HostEntry): number {
  return compareNames(one.view.name, other.view.name) || compareNames(one.view.ip, other.view.ip);
}
