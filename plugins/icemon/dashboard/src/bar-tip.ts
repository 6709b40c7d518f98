import { duration } from '@hostler/page';
import { html, nothing, type TemplateResult } from 'lit';
import type { Bar } from './cluster-model';
import { hostName, moment, oneLine, secondsOf, stateWords, waitedOf } from './words';

const apart = 14;   // pixels from the pointer

/** Where a tip lies beside the pointer so that it stays on the screen. */
export function besidePointer({ x, y }: { x: number; y: number }, width: number, height: number): string {
  const across = x > width * 0.6 ? `right:${Math.round(width - x + apart)}px` : `left:${Math.round(x + apart)}px`;
  const down = y > height * 0.7 ? `bottom:${Math.round(height - y + apart)}px` : `top:${Math.round(y + apart)}px`;
  return `position:fixed;${across};${down}`;
}

/** The gist of a job. */
export function barTip(bar: Bar, now: number): TemplateResult {
  const waited = bar.begun > 0 ? waitedOf(bar, now) : 0;
  const who = bar.local ? `local on ${hostName(bar.host)}` : `${hostName(bar.client) || 'unknown client'} → ${hostName(bar.host)}`;
  return html`<p><strong>${oneLine(bar.file, 160) || bar.label}</strong></p>
    <p class="muted">${who}</p>
    <p class="number">${stateWords[bar.state]}, ${duration(secondsOf(bar, now))}${waited > 0.05
      ? html`, waited ${duration(waited)}` : nothing}, begun ${moment(bar.begun)}</p>
    ${bar.reason || bar.exitCode ? html`<p class=${bar.state === 'failed' ? 'bad' : 'muted'}>
      ${bar.exitCode ? html`Exit code ${bar.exitCode}. ` : nothing}${oneLine(bar.reason, 200)}</p>` : nothing}`;
}
