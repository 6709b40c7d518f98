import { chip, icon, type Tone } from '@hostler/page';
import { html, nothing, type TemplateResult } from 'lit';
import type { HistoryStatus, LinkState, SchedulerView } from './types';
import { oneLine } from './words';

const looks: Record<LinkState, { tone: Tone; text: string }> = {
  searching: { tone: 'busy', text: 'searching' },
  connecting: { tone: 'busy', text: 'connecting' },
  online: { tone: 'good', text: 'online' },
  lost: { tone: 'bad', text: 'lost' },
};

/** Whether it has never been heard: nothing was lost then. */
const isUnheard = ({ state, messages }: SchedulerView): boolean => state === 'lost' && messages === 0;

export function schedulerChip(scheduler: SchedulerView): TemplateResult {
  const { tone, text } = looks[scheduler.state] ?? { tone: 'quiet' as const, text: scheduler.state };
  return chip(tone, isUnheard(scheduler) ? 'not reached' : text);
}

/** How a scheduler is called where there is room for one line. */
export function schedulerName({ netname, address }: SchedulerView): string {
  return netname ? `${oneLine(netname, 40)} @ ${oneLine(address, 60)}` : oneLine(address, 60);
}

/** What is wrong with the scheduler and what the monitor does about it; nothing while all is well. */
export function schedulerNote(scheduler: SchedulerView): TemplateResult | typeof nothing {
  const { state, reason, address, since_ms: since } = scheduler;
  if (state === 'online') return nothing;
  const time = since > 0 ? html` <hostler-since time=${new Date(since).toISOString()}></hostler-since>` : nothing;
  const why = reason ? `: ${oneLine(reason, 240).replace(/\.$/, '')}` : '';
  if (isUnheard(scheduler)) {
    return html`<p class="note bad told" role="status">${icon('warning')}<span class="wrap">The scheduler ${oneLine(address, 60)}
      has not been reached${why}. The monitor goes on trying.</span></p>`;
  }
  if (state === 'lost') {
    return html`<p class="note bad told" role="status">${icon('warning')}<span class="wrap">The scheduler ${oneLine(address, 60)}
      was lost${time}${why}. What ran then is marked as lost; the monitor reconnects by itself.</span></p>`;
  }
  const words = state === 'searching' ? 'Looking for a scheduler' : `Connecting to ${oneLine(address, 60)}`;
  return html`<p class="note busy told" role="status">${icon('spinner')}<span class="wrap">${words}${state === 'connecting'
    ? ' (an idle scheduler may take half a minute to answer)' : ''}${why}.</span></p>`;
}

/** What is wrong with the history; nothing while all is well. */
export function historyNote(history: HistoryStatus | null): TemplateResult | typeof nothing {
  if (!history || (history.enabled && history.trouble === '')) return nothing;
  if (!history.enabled) {
    return html`<p class="note told">${icon('warning')}<span>The history is switched off: there is no past to look at. Set
      <code>history.enabled</code> to keep one.</span></p>`;
  }
  return html`<p class="note warn told" role="status">${icon('warning')}<span class="wrap">Monitoring goes on, but nothing is
    written to the history: ${oneLine(history.trouble, 240)}${history.given_up > 0
      ? html` (${history.given_up.toLocaleString('en')} records are lost)` : nothing}</span></p>`;
}
