import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons';

/** What a state means to the eye; each tone has its own icon, so colour is never the only sign. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

const icons: Record<Tone, IconName> = {
  good: 'check', busy: 'spinner', warn: 'warning', bad: 'cross', quiet: 'dot',
};

/** A state with its icon, as a small label. */
export function chip(tone: Tone, text: string, sign: IconName = icons[tone]): TemplateResult {
  return html`<span class="chip ${tone}">${icon(sign)}<span>${text}</span></span>`;
}

/** A bar of done (and failed) parts of a total. */
export function bar(done: number, failed: number, total: number, label: string): TemplateResult {
  const share = (part: number) => (total > 0 ? (part / total) * 100 : 0);
  return html`<div class="bar" role="progressbar" aria-label=${label} aria-valuemin="0"
      aria-valuemax=${total} aria-valuenow=${done}>
    <div class="done" .style=${`width:${share(done)}%`}></div>
    ${failed > 0 ? html`<div class="failed" .style=${`width:${share(failed)}%`}></div>` : nothing}
  </div>`;
}
