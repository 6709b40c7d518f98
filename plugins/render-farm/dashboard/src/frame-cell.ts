import { duration, icon, type IconName } from '@hostler/page';
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Frame, FrameState } from './types';

const signs: Record<FrameState, IconName> = { ready: 'dot', rendering: 'spinner', done: 'check', failed: 'cross' };

export const stateNames: Record<FrameState, string> = {
  ready: 'waiting', rendering: 'rendering', done: 'done', failed: 'failed',
};

export function describe(frame: Frame): string {
  const parts = [`Frame ${frame.number}, ${stateNames[frame.state]}`];
  if (frame.state === 'rendering' && frame.progress) parts.push(`${Math.round(frame.progress * 100)} %`);
  if (frame.state === 'done' && frame.seconds != null) parts.push(duration(frame.seconds));
  if (frame.worker) parts.push(`on ${frame.worker}`);
  if (frame.reason) parts.push(frame.reason);
  return parts.join(', ');
}

/* Each state differs in icon and pattern as well as in colour. */
export const cellStyles = css`
  .cell {
    position: absolute; display: grid; padding: 0; min-height: 0; overflow: hidden; border: 1px solid var(--line);
    border-radius: var(--radius-small); background: var(--sunken); color: var(--muted); font-size: var(--tiny);
  }
  .cell:hover:not(:disabled) { background-color: var(--sunken); border-color: var(--text); }
  .cell img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
  .cell .tag {
    position: absolute; left: 4px; bottom: 4px; display: flex; align-items: center; gap: 3px; padding: 1px 5px 1px 3px;
    border-radius: 4px; background: color-mix(in srgb, var(--surface) 88%, transparent); color: var(--text);
    font-variant-numeric: tabular-nums; font-weight: 600; line-height: 1.3;
  }
  .cell .tag .icon { width: 0.75rem; height: 0.75rem; stroke-width: 2; }
  .cell.ready { background-image: radial-gradient(var(--line) 1px, transparent 1.2px); background-size: 7px 7px; }
  .cell.ready .tag { background: none; color: var(--muted); font-weight: 500; }
  .cell.rendering { border: 2px solid var(--busy); background: var(--busy-soft); }
  .cell.rendering .tag { color: var(--busy); }
  .cell.done { border-color: color-mix(in srgb, var(--good) 55%, var(--line)); background: var(--good-soft); }
  .cell.done .tag .icon { color: var(--good); }
  .cell.failed {
    border: 2px solid var(--bad);
    background: repeating-linear-gradient(45deg, var(--bad-soft) 0 7px, var(--surface) 7px 14px);
  }
  .cell.failed .tag { background: var(--bad); color: var(--surface); }
  .cell .part { position: absolute; left: 0; top: 0; height: 4px; background: var(--busy); transition: width 200ms; }
  .small .cell { border-radius: 4px; place-items: center; }
  .small .cell .icon { width: 0.8rem; height: 0.8rem; stroke-width: 2; }
  .small .cell.rendering { color: var(--busy); }
  .small .cell.done { background: var(--good-soft); color: var(--good); }
  .small .cell.failed { color: var(--bad); }
`;

/** The inside of a frame's cell: its picture if there is one, its state and number. */
export function cellContent(frame: Frame, thumbnail: string | null): TemplateResult {
  const part = frame.state === 'rendering' && frame.progress
    ? html`<span class="part" .style=${`width:${Math.round(frame.progress * 100)}%`}></span>` : nothing;
  if (thumbnail === null) return html`${icon(signs[frame.state])}${part}`;
  const image = frame.state === 'done'
    ? html`<img src=${thumbnail} alt="" loading="lazy" decoding="async" draggable="false">` : nothing;
  return html`${image}${part}<span class="tag">${icon(signs[frame.state])}${frame.number}</span>`;
}
