import { common, count, duration, type PageApi } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LiveElement } from './live-element';
import { endedColumns, loadColumns, type LoadRecorder } from './load-series';
import { lengthOf, query, type RangeName, ranges } from './ranges';
import { remember, remembered } from './remember';
import { segments, segmentStyles } from './table';
import './time-chart';
import type { ChartLine } from './time-chart';
import type { MinuteRow, PlatformView } from './types';
import { oneLine } from './words';

const every = 1000;
const minute = 60_000;

const loadLines: readonly ChartLine[] = [
  { label: 'Slots', colour: '--line-strong', kind: 'steps', dash: [5, 4] },
  { label: 'Compiling', colour: '--busy', kind: 'area' },
  { label: 'Local', colour: '--good', kind: 'line' },
  { label: 'Waiting', colour: '--warn', kind: 'line', dash: [2, 3] },
];
const endedLines: readonly ChartLine[] = [
  { label: 'Ended', colour: '--good', kind: 'bars' }, { label: 'of these failed', colour: '--bad', kind: 'bars' },
];

/** `<icemon-summary>`: the whole cluster in numbers, now and over time. */
@customElement('icemon-summary')
export class SummaryElement extends LiveElement {
  static override styles = [common, segmentStyles, css`
    .tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin-bottom: 1rem; }
    .tile { padding: 0.7rem 1rem; }
    .tile strong { display: block; font-size: 1.5rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.02em; }
    .tile strong small { font-size: 0.95rem; font-weight: 500; color: var(--muted); letter-spacing: 0; }
    .tile span { color: var(--muted); font-size: var(--small); }
    .columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .stack { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
    .chart { padding: 0.75rem 0.75rem 0.5rem; }
    li { padding: 0.75rem 1rem; display: grid; gap: 0.4rem; }
    li + li { border-top: 1px solid var(--line); }
    .bar { height: 8px; border-radius: 4px; }
    .bar > .done { background: var(--busy); }
    dl { display: grid; grid-template-columns: 1fr auto; gap: 0.35rem 1rem; padding: 0.75rem 1rem; font-size: 0.9375rem; }
    dt { color: var(--muted); }
    dd { text-align: right; }
    @media (min-width: 72rem) { .columns { grid-template-columns: minmax(0, 7fr) minmax(16rem, 3fr); } }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) recorder!: LoadRecorder;
  @property() cluster = '';
  @state() private range = remembered('summary-range', '15m') as RangeName;
  @state() private minutes: MinuteRow[] = [];
  @state() private error = '';
  private asked = '';
  private request: AbortController | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super(every);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Time moves on also while nothing happens.
    this.timer = setInterval(() => this.requestUpdate(), 5000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.request?.abort();
  }

  override willUpdate(): void {
    // A minute is asked for when it is over: the history knows it then.
    const wanted = `${this.cluster} ${this.range} ${Math.floor((this.state.now() - 3000) / minute)}`;
    if (wanted !== this.asked) {
      this.asked = wanted;
      void this.load();
    }
  }

  override render() {
    const { totals } = this.state;
    const now = this.state.now();
    const from = now - lengthOf(this.range);
    const load = loadColumns(this.minutes, this.recorder.since(from), from);
    const ended = endedColumns(this.minutes, from, now);
    const shown: [number, number] = [from / 1000, now / 1000];
    const perMinute = this.minutes.filter((row) => row.minute_ms + minute <= now).at(-1);
    return html`
      <div class="tiles">
        ${tile(html`${count(totals.compiling)} <small>of ${count(totals.slots)}</small>`, 'slots compile')}
        ${tile(count(totals.pending), 'jobs wait')}
        ${tile(count(totals.local), 'local jobs')}
        ${tile(html`${count(totals.free)} <small>of ${count(totals.available)}</small>`, 'open slots free',
          'Open slots are those of hosts that take jobs of others now')}
        ${tile(count(totals.hosts), totals.hosts === 1 ? 'host online' : 'hosts online')}
        ${tile(perMinute ? count(perMinute.done + perMinute.failed) : '–', 'jobs in the last minute')}
      </div>
      <div class="columns">
        <div class="stack">
          <section class="card" aria-labelledby="load-title">
            <header><h2 id="load-title">Slots and jobs over time</h2>
              ${segments('Span', ranges.map(([key, text]) => [key, text] as const), this.range as '1h', (range) => this.choose(range))}
            </header>
            <div class="chart"><icemon-chart .height=${270} .lines=${loadLines} .range=${shown}
              .data=${[load.seconds, load.slots, load.compiling, load.local, load.pending]}
              label=${`${totals.compiling} of ${totals.slots} slots compile, ${totals.pending} jobs wait`}></icemon-chart></div>
          </section>
          <section class="card" aria-labelledby="ended-title">
            <header><h2 id="ended-title">Jobs that ended</h2>
              <a class="small" href=${this.exportUrl('csv', from)} download>CSV</a>
              <a class="small" href=${this.exportUrl('json', from)} download>JSON</a></header>
            ${this.error !== '' ? html`<p class="empty wrap">${this.error}</p>` : html`
            <div class="chart"><icemon-chart .height=${170} .lines=${endedLines} .range=${shown}
              .data=${[ended.seconds, ended.done.map((done, place) => done + ended.failed[place]!), ended.failed]}
              label="Jobs that ended"></icemon-chart></div>`}
          </section>
        </div>
        <div class="stack">
          <section class="card" aria-labelledby="platforms-title">
            <header><h2 id="platforms-title">Platforms</h2></header>
            ${totals.platforms.length === 0 ? html`<p class="empty small">No host is online.</p>`
              : html`<ul>${totals.platforms.map((one) => platform(one))}</ul>`}
          </section>
          <section class="card" aria-labelledby="since-title">
            <header><h2 id="since-title">Since the monitor started</h2></header>
            <dl class="number">
              ${fact('Compiled', count(totals.done))}
              ${fact('Failed', count(totals.failed))}
              ${fact('Cancelled', count(totals.cancelled))}
              ${fact('Lost', count(totals.lost))}
              ${fact('Local', count(totals.local_done))}
              ${perMinute && perMinute.done > 0 ? html`${fact('Mean time, last minute', duration(perMinute.mean_seconds))}
                ${fact('Mean wait, last minute', duration(perMinute.mean_wait_seconds))}` : nothing}
            </dl>
          </section>
        </div>
      </div>`;
  }

  private exportUrl(format: string, from: number): string {
    return this.api.url(query('history/export', { format, what: 'minutes', cluster: this.cluster, from: Math.floor(from / minute) * minute }));
  }

  private choose(range: RangeName): void {
    this.range = range;
    remember('summary-range', range);
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const to = this.state.now();
    try {
      const path = query('history/minutes', { cluster: this.cluster, from: to - lengthOf(this.range) - minute, to: to + minute });
      this.minutes = (await this.api.json<MinuteRow[]>(path, request.signal)).sort((a, b) => a.minute_ms - b.minute_ms);
      this.error = '';
    } catch (error) {
      if (this.request !== request) return;
      this.minutes = [];
      this.error = (error as Error).message;
    }
  }
}

const tile = (value: unknown, text: string, hint: string | typeof nothing = nothing) => html`<div class="card tile" title=${hint}><strong class="number">${value}</strong><span>${text}</span></div>`;
const fact = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`;

function platform({ platform: name, hosts, slots, compiling }: PlatformView) {
  const share = slots > 0 ? Math.min(100, (compiling / slots) * 100) : 0;
  return html`<li><div class="row spread"><strong>${oneLine(name) || 'unknown'}</strong>
      <span class="small number">${count(compiling)} <span class="muted">of ${count(slots)} open slots, ${count(hosts)} ${hosts === 1 ? 'host' : 'hosts'}</span></span></div>
    <div class="bar" role="progressbar" aria-label=${`${oneLine(name)}: slots in use`} aria-valuemin="0" aria-valuemax=${slots}
      aria-valuenow=${compiling}><div class="done" style=${`width:${share}%`}></div></div></li>`;
}
