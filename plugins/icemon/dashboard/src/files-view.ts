import { common, count, duration, icon, type PageApi } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { nameLink } from './host-link';
import { fromInput, lengthOf, query, type RangeName, ranges, toInput } from './ranges';
import { remember, remembered } from './remember';
import { type Column, segments, segmentStyles, sorted, type Sorting, tableOf, tableStyles } from './table';
import type { FileRow, HostRow, Report } from './types';
import { bytes, moment, oneLine, pathOf } from './words';

const choices = [...ranges.map(([key, text]) => [key, text] as const), ['custom', 'Other'] as const] as const;

/** `<icemon-files>`: what took long in a chosen span, and who did the work. */
@customElement('icemon-files')
export class FilesViewElement extends LitElement {
  static override styles = [common, tableStyles, segmentStyles, css`
    .bar-top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; margin-bottom: 1rem; }
    .bar-top input { width: auto; min-height: 1.875rem; font-size: var(--small); }
    .tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin-bottom: 1rem; }
    .tile { padding: 0.7rem 1rem; }
    .tile strong { display: block; font-size: 1.375rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.02em; }
    .tile span { color: var(--muted); font-size: var(--small); }
    section + section, .pair { margin-top: 1rem; }
    .pair { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .pair section { margin: 0; }
    .pair .scroll { max-height: 26rem; }
    .file { font-family: var(--mono); font-size: 0.92em; }
    .share { display: inline-flex; align-items: center; gap: 0.6rem; min-width: 9rem; justify-content: flex-end; }
    .share i { width: 4.5rem; height: 6px; border-radius: 3px; overflow: hidden; background: var(--quiet-soft); }
    .share b { display: block; height: 100%; background: var(--busy); border-radius: 3px; }
    .failed { color: var(--bad); font-weight: 550; }
    @media (min-width: 84rem) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property() cluster = '';
  @property({ attribute: false }) hrefOfName: (name: string) => string = () => '';
  @state() private range = remembered('files-range', '1h') as RangeName;
  @state() private from = 0;
  @state() private to = 0;
  @state() private report: Report | null = null;
  @state() private error = '';
  @state() private loading = false;
  @state() private files: Sorting = { key: 'total', descending: true };
  @state() private hosts: Sorting = { key: 'busy', descending: true };
  @state() private clients: Sorting = { key: 'jobs', descending: true };
  private asked = '';
  private request: AbortController | null = null;

  private readonly fileColumns: readonly Column<FileRow>[] = [
    { key: 'file', title: 'File', wide: true, value: (row) => row.file, show: (row) => html`<span class="file">${pathOf(row.file)}</span>` },
    { key: 'jobs', title: 'Jobs', numeric: true, value: (row) => row.jobs, show: (row) => count(row.jobs) },
    { key: 'failed', title: 'Failed', numeric: true, value: (row) => row.failed, show: (row) => failures(row.failed) },
    { key: 'mean', title: 'Mean', numeric: true, value: (row) => row.mean_seconds, show: meanOf },
    { key: 'max', title: 'Longest', numeric: true, value: (row) => row.max_seconds, show: (row) => duration(row.max_seconds) },
    { key: 'size', title: 'Object', numeric: true, hint: 'Mean size of what came back', value: (row) => row.mean_out_bytes,
      show: (row) => bytes(Math.round(row.mean_out_bytes)) },
    { key: 'total', title: 'Total', numeric: true, value: (row) => row.total_seconds,
      show: (row) => this.share(row.total_seconds, this.report?.slowest_files.map((one) => one.total_seconds) ?? []) },
  ];

  private readonly hostColumns: readonly Column<HostRow>[] = [
    { key: 'name', title: 'Host', value: (row) => row.name, show: (row) => this.link(row) },
    { key: 'jobs', title: 'Jobs', numeric: true, value: (row) => row.jobs, show: (row) => count(row.jobs) },
    { key: 'failed', title: 'Failed', numeric: true, value: (row) => row.failed, show: (row) => failures(row.failed) },
    { key: 'mean', title: 'Mean', numeric: true, value: (row) => row.mean_seconds, show: meanOf },
    { key: 'use', title: 'In use', numeric: true, hint: 'Of its slots, over the span', value: (row) => row.utilisation,
      show: (row) => `${Math.round(row.utilisation * 100)} %` },
    { key: 'busy', title: 'Busy', numeric: true, hint: 'How long all of its jobs took a slot, cancelled and lost ones too', value: (row) => row.busy_seconds,
      show: (row) => this.share(row.busy_seconds, this.report?.hosts.map((one) => one.busy_seconds) ?? []) },
  ];

  private readonly clientColumns: readonly Column<HostRow>[] = [
    { key: 'name', title: 'Client', value: (row) => row.name, show: (row) => this.link(row) },
    { key: 'failed', title: 'Failed', numeric: true, value: (row) => row.failed, show: (row) => failures(row.failed) },
    { key: 'mean', title: 'Mean', numeric: true, value: (row) => row.mean_seconds, show: meanOf },
    { key: 'wait', title: 'Mean wait', numeric: true, value: (row) => row.mean_wait_seconds, show: (row) => duration(row.mean_wait_seconds) },
    { key: 'jobs', title: 'Jobs', numeric: true, value: (row) => row.jobs,
      show: (row) => this.share(row.jobs, this.report?.clients.map((one) => one.jobs) ?? [], count) },
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.request?.abort();
  }

  override willUpdate(): void {
    const wanted = `${this.cluster} ${this.range} ${this.range === 'custom' ? `${this.from} ${this.to}` : ''}`;
    if (wanted !== this.asked) {
      this.asked = wanted;
      void this.load();
    }
  }

  override render() {
    return html`<div class="bar-top">
        ${segments('Span', choices, this.range, (range) => this.choose(range))}
        ${this.range === 'custom' ? html`
          <label for="from">From</label><input id="from" type="datetime-local" .value=${toInput(this.from)}
            @change=${(event: Event) => { this.from = timeIn(event) || this.from; }}>
          <label for="to">to</label><input id="to" type="datetime-local" .value=${toInput(this.to)}
            @change=${(event: Event) => { this.to = timeIn(event) || this.to; }}>` : nothing}
        <button class="compact" ?disabled=${this.loading} @click=${() => void this.load()}>${icon('restart')}Refresh</button>
        <span class="grow"></span>
        <a class="small" href=${this.exportUrl('csv')} download>Jobs as CSV</a>
        <a class="small" href=${this.exportUrl('json')} download>as JSON</a>
      </div>
      ${this.error !== '' ? html`<p class="note bad wrap" role="alert">${this.error}</p>` : nothing}
      ${this.report ? this.told(this.report) : this.error === '' ? html`<p class="empty" role="status">Asking the history…</p>` : nothing}`;
  }

  private told(report: Report) {
    if (report.jobs + report.failed + report.local === 0) {
      return html`<div class="card empty">${icon('queue')}<h3>No job ended in this span</h3>
        <p>Choose a longer one, or compile something with icecream.</p></div>`;
    }
    return html`
      <div class="tiles">
        ${tile(count(report.jobs), 'jobs')}
        ${tile(`${(report.failure_rate * 100).toFixed(report.failure_rate < 0.1 ? 1 : 0)} %`, 'failed')}
        ${tile(meanOf(report), 'mean time')}
        ${tile(duration(report.mean_wait_seconds), 'mean wait')}
        ${tile(`${Math.round(report.utilisation * 100)} %`, 'of the slots in use')}
        ${tile(`${bytes(report.bytes_in + report.bytes_out)}`, 'sent')}
      </div>
      <section class="card" aria-labelledby="slow-title">
        <header><h2 id="slow-title">Slowest files</h2><span class="muted small">${report.exact !== false ? 'by the total time of jobs done or failed'
          : 'of those that took most time in their minute: the jobs themselves are not kept so long'}${report.cut
          ? html`, since ${moment(report.from_ms)}` : nothing}</span></header>
        ${report.slowest_files.length === 0 ? html`<p class="empty">No job on a compile server was done or failed in this span.</p>`
          : tableOf({ label: 'Slowest files', columns: this.fileColumns, sorting: this.files,
            rows: sorted(report.slowest_files, this.fileColumns, this.files), sort: (sorting) => { this.files = sorting; } })}
      </section>
      <div class="pair">
        <section class="card" aria-labelledby="busy-title"><header><h2 id="busy-title">Busiest hosts</h2></header>
          ${tableOf({ label: 'Busiest hosts', columns: this.hostColumns, sorting: this.hosts,
            rows: sorted(report.hosts, this.hostColumns, this.hosts), sort: (sorting) => { this.hosts = sorting; } })}</section>
        <section class="card" aria-labelledby="clients-title"><header><h2 id="clients-title">Clients</h2></header>
          ${tableOf({ label: 'Clients', columns: this.clientColumns, sorting: this.clients,
            rows: sorted(report.clients, this.clientColumns, this.clients), sort: (sorting) => { this.clients = sorting; } })}</section>
      </div>`;
  }

  private share(value: number, all: number[], text: (value: number) => string = duration) {
    const most = Math.max(...all, 1e-9);
    return html`<span class="share"><i><b style=${`width:${Math.round((value / most) * 100)}%`}></b></i><span>${text(value)}</span></span>`;
  }

  private link({ name, ip }: HostRow) {
    return nameLink(name, this.hrefOfName(name), oneLine(ip) || 'unknown');
  }

  private choose(range: RangeName): void {
    if (range === 'custom' && this.from === 0) {
      this.to = Date.now();
      this.from = this.to - lengthOf(this.range);
    }
    this.range = range;
    if (range !== 'custom') remember('files-range', range);
  }

  private get span(): { from: number; to: number } {
    if (this.range === 'custom') return { from: this.from, to: this.to };
    const to = Date.now();
    return { from: to - lengthOf(this.range), to };
  }

  private exportUrl(format: string): string {
    return this.api.url(query('history/export', { format, what: 'jobs', cluster: this.cluster, ...this.span }));
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.loading = true;
    try {
      this.report = await this.api.json<Report>(query('history/report', { cluster: this.cluster, ...this.span }), request.signal);
      this.error = '';
    } catch (error) {
      if (this.request !== request) return;
      this.error = (error as Error).message;
      this.report = null;
    }
    this.loading = false;
  }
}

const timeIn = (event: Event): number => fromInput((event.target as HTMLInputElement).value);
/** A mean of nothing is none. */
const meanOf = (row: { mean_seconds: number }): string => (row.mean_seconds > 0 ? duration(row.mean_seconds) : '–');
const tile = (value: string, text: string) => html`<div class="card tile"><strong class="number">${value}</strong><span>${text}</span></div>`;
const failures = (value: number) => (value > 0 ? html`<span class="failed">${count(value)}</span>` : html`<span class="muted">0</span>`);
