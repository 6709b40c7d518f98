import { common, count, duration, icon, plural } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Bar, HostEntry } from './cluster-model';
import { exitReason, exitStyles } from './exit-reason';
import { partnerLink, swatchStyles } from './host-link';
import { countJobs, exitCodeOf, type JobFilter, jobFilters, jobRows, rankOf } from './job-rows';
import { LiveElement } from './live-element';
import { type Column, filterField, segments, segmentStyles, type Sorting, tableOf, tableStyles } from './table';
import { hasEnded } from './types';
import { moment, oneLine, pathOf, secondsOf, stateWords, waitedOf } from './words';

const every = 1000;       // milliseconds between two looks: rows that jump faster cannot be read
const mostDrawn = 500;

/** `<icemon-jobs>`: what waits, compiles and runs locally, and what has just ended. */
@customElement('icemon-jobs')
export class JobsViewElement extends LiveElement {
  static override styles = [common, tableStyles, segmentStyles, swatchStyles, exitStyles, css`
    .filters { padding: 0.55rem 0.75rem 0.55rem 1rem; border-bottom: 1px solid var(--line); }
    .file { font-family: var(--mono); font-size: 0.92em; }
    th, td { padding-inline: 0.5rem; }
    .over td, .over td a { color: var(--muted); }
    .state.failed { color: var(--bad); font-weight: 550; }
    .state.pending { color: var(--warn); }
    .why { white-space: normal; min-width: 12rem; }
    .wide { min-width: 10rem; }
    .more { color: var(--muted); font-size: var(--small); text-align: center; }
  `];

  @property({ type: Boolean }) past = false;
  @property({ attribute: false }) hrefOf: (host: HostEntry) => string = () => '';
  @state() private sorting: Sorting = { key: 'state', descending: false };
  @state() private text = '';
  @state() private filter: JobFilter = 'all';

  private readonly columns: Column<Bar>[] = [
    { key: 'state', title: 'State', value: rankOf,
      show: (bar) => html`<span class="state ${bar.state}">${stateWords[bar.state]}</span>` },
    { key: 'file', title: 'File', wide: true, value: (bar) => bar.file || bar.label,
      show: (bar) => html`<span class="file">${pathOf(bar.file) || bar.label}</span>` },
    { key: 'client', title: 'Client', value: ({ client }) => client?.view.name ?? '',
      show: (bar) => partnerLink(bar, 'client', this.hrefOf, 'with swatch') },
    { key: 'host', title: 'Host', value: ({ host }) => host?.view.name ?? '',
      show: (bar) => partnerLink(bar, 'host', this.hrefOf, 'bare') },
    { key: 'time', title: 'Time', numeric: true, hint: 'How long it runs, or took', value: (bar) => this.ran(bar),
      show: (bar) => duration(this.ran(bar)) },
    { key: 'waited', title: 'Waited', numeric: true, hint: 'From its request to its begin', value: (bar) => this.waited(bar),
      show: (bar) => duration(this.waited(bar)) },
    { key: 'begun', title: 'Begun', numeric: true, value: ({ begun }) => begun, show: ({ begun }) => moment(begun) },
    { key: 'ended', title: 'Ended', numeric: true, value: ({ ended }) => ended, show: ({ ended }) => moment(ended) },
    { key: 'exit', title: 'Exit code', value: (bar) => exitCodeOf(bar) ?? -1, show: (bar) => this.end(bar) },
  ];

  constructor() {
    super(every);
  }

  override render() {
    const counts = countJobs(this.state);
    const { rows, matching } = jobRows(this.state, this.text, this.filter, this.columns, this.sorting, mostDrawn);
    return html`
      <div class="filters">
        ${filterField('Filter: file, client, host…', (text) => { this.text = text; })}
        ${segments('Which jobs', jobFilters.map(([key, text]) => [key, `${text} ${count(counts[key])}`] as const),
          this.filter, (filter) => { this.filter = filter; })}
        <span class="grow"></span>
        <span class="small muted number">${this.text === '' ? nothing : plural(matching, 'job')}</span>
      </div>
      ${rows.length === 0 ? this.empty(counts.all) : tableOf({
        label: 'Jobs', columns: this.columns, rows, sorting: this.sorting,
        sort: (sorting) => { this.sorting = sorting; }, rowClass: ({ state }) => (hasEnded(state) ? 'over' : ''),
      })}
      ${matching > rows.length ? html`<p class="more number">${count(rows.length)} of ${plural(matching, 'job')} are shown.
        Filter by file, client or host to find others.</p>` : nothing}`;
  }

  private empty(known: number) {
    if (known > 0) return html`<div class="empty">${icon('queue')}<h3>No job matches</h3><p>Change the filter to see others.</p></div>`;
    return html`<div class="empty">${icon('queue')}<h3>${this.past ? 'No job at this moment' : 'No job runs'}</h3>
      <p>${this.past ? 'Nothing was compiled, or the monitor did not run.'
        : 'Jobs appear here as soon as something is compiled with icecream, and stay for ten minutes after their end.'}</p></div>`;
  }

  /** Seconds; -1: it has not begun. */
  private ran(bar: Bar): number {
    return bar.begun > 0 ? secondsOf(bar, this.state.now()) : -1;
  }

  private waited(bar: Bar): number {
    return waitedOf(bar, this.state.now());
  }

  private end(bar: Bar) {
    const code = exitCodeOf(bar);
    if (code !== null && code !== 0) return exitReason(bar, code);
    return code === 0 ? '0' : oneLine(bar.reason, 200) || html`<span class="muted">–</span>`;
  }
}
