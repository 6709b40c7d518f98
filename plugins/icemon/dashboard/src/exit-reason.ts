import { css, html } from 'lit';
import { oneLine } from './words';

export const exitStyles = css`
  .code { display: inline-block; min-width: 2.2rem; padding: 0 0.35rem; border-radius: 4px; text-align: center; background: var(--quiet-soft); color: var(--muted); font-weight: 600; }
  .code.failed { background: var(--bad-soft); color: var(--bad); }
  .why { display: flex; gap: 0.5rem; align-items: baseline; }
`;

/** What a job ended with, and what that means. */
export function exitReason({ state, reason }: { state: string; reason: string }, code: number) {
  return html`<div class="why"><span class="code ${state}">${code}</span><span>${oneLine(reason, 200)}</span></div>`;
}
