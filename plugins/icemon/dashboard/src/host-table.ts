import { common, count, icon } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HostEntry } from './cluster-model';
import { loadScale, loadStep } from './colours';
import { countHosts, hostFilters, type HostFilter, hostRows, isFull, usedShare } from './host-rows';
import { LiveElement } from './live-element';
import { isDark } from './paint';
import { type Column, filterField, segments, segmentStyles, type Sorting, tableOf, tableStyles } from './table';
import { hostName, loadAverage, memory, oneLine, speed } from './words';

const every = 1000;         // milliseconds between two looks: rows that jump faster cannot be read
const firstShown = 150;

/** `<icemon-hosts>`: all hosts of a cluster. */
@customElement('icemon-hosts')
export class HostTableElement extends LiveElement {
  static override styles = [common, tableStyles, segmentStyles, css`
    .filters { padding: 0.55rem 0.75rem 0.55rem 1rem; border-bottom: 1px solid var(--line); }
    .meter { display: inline-flex; align-items: center; gap: 0.5rem; min-width: 6.5rem; }
    .meter i { flex: 1; height: 7px; border-radius: 4px; overflow: hidden; background: var(--quiet-soft); }
    .meter b { display: block; height: 100%; border-radius: 4px; }
    .meter span { min-width: 3.2rem; text-align: right; }
    .why { color: var(--warn); font-size: var(--tiny); line-height: 1.3; white-space: normal; width: max-content; max-width: min(11rem, 40vw); text-wrap: balance; }
    th, td { padding-inline: 0.5rem; }
    @media (min-width: 110rem) { .why { max-width: 18rem; } }
    @media (min-width: 60rem) {
      th:first-child, td:first-child { position: sticky; left: 0; background: var(--surface); }
      th:first-child { z-index: 2; }
    }
    .why.full { color: var(--muted); }
    .off td { color: var(--muted); }
    .off td a { color: var(--muted); }
  `];

  @property({ attribute: false }) hrefOf: (host: HostEntry) => string = () => '';
  @state() private sorting: Sorting = { key: 'name', descending: false };
  @state() private text = '';
  @state() private filter: HostFilter = 'all';
  @state() private shown = firstShown;

  private readonly columns: Column<HostEntry>[] = [
    { key: 'name', title: 'Host', value: ({ view }) => view.name,
      show: (host) => html`<a href=${this.hrefOf(host)}>${hostName(host)}</a>${host.view.why_idle === '' ? nothing
        : html`<div class=${isFull(host) ? 'why full' : 'why'}>${oneLine(host.view.why_idle, 160)}</div>`}` },
    { key: 'slots', title: 'Slots in use', numeric: true, value: usedShare, show: (host) => this.meter(host) },
    { key: 'out', title: 'Given away', numeric: true, hint: 'Its own jobs that compile elsewhere',
      value: ({ view }) => view.requested },
    { key: 'pending', title: 'Waiting', numeric: true, hint: 'Its own jobs that wait for a compile server',
      value: ({ view }) => view.pending },
    { key: 'local', title: 'Local', numeric: true, hint: 'Jobs that run on it without the scheduler',
      value: ({ view }) => view.local },
    { key: 'load', title: 'Load', numeric: true, hint: 'As its daemon reports it; at 100 % it gets no jobs',
      value: ({ view }) => view.load, show: ({ view }) => `${Math.round(view.load / 10)} %` },
    { key: 'average', title: 'Load average', numeric: true, hint: 'Over 1, 5 and 10 minutes',
      value: ({ view }) => view.load_average1 ?? -1,
      show: ({ view }) => (view.load_average1 == null ? '–'
        : [view.load_average1, view.load_average5, view.load_average10].map(loadAverage).join(' · ')) },
    { key: 'memory', title: 'Free memory', numeric: true, value: ({ view }) => view.free_memory_mib ?? -1,
      show: ({ view }) => memory(view.free_memory_mib) },
    { key: 'speed', title: 'Speed', numeric: true, hint: 'KB of object code per second of processor time',
      value: ({ view }) => view.speed, show: ({ view }) => speed(view.speed) },
    { key: 'done', title: 'Done', numeric: true, value: ({ view }) => view.done, show: ({ view }) => count(view.done) },
    { key: 'failed', title: 'Failed', numeric: true, value: ({ view }) => view.failed,
      show: ({ view }) => (view.failed > 0 ? count(view.failed) : html`<span class="muted">0</span>`) },
    { key: 'ip', title: 'Address', value: ({ view }) => view.ip, show: ({ view }) => oneLine(view.ip, 40) },
    { key: 'platform', title: 'Platform', value: ({ view }) => view.platform, show: ({ view }) => oneLine(view.platform, 40) },
    { key: 'version', title: 'Protocol', numeric: true, value: ({ view }) => view.version, show: ({ view }) => view.version || '–' },
    { key: 'features', title: 'Features', value: ({ view }) => view.features, show: ({ view }) => oneLine(view.features, 60) || '–' },
  ];

  constructor() {
    super(every);
  }

  override render() {
    const rows = hostRows(this.state.hosts.values(), this.text, this.filter, this.columns, this.sorting);
    const counts = countHosts(this.state.hosts.values());
    const hidden = rows.length - this.shown;
    return html`
      <div class="filters">
        ${filterField('Filter: name, address, platform…', (text) => { this.text = text; })}
        ${segments('Which hosts', hostFilters.map(([key, text]) => [key, `${text} ${count(counts[key])}`] as const),
          this.filter, (filter) => { this.filter = filter; })}
      </div>
      ${rows.length === 0 ? html`<div class="empty">${icon('machine')}<h3>${this.state.hosts.size === 0
        ? 'No host is known' : 'No host matches'}</h3>
        <p>${this.state.hosts.size > 0 ? 'Change the filter to see others.' : this.state.scheduler?.state !== 'online'
          ? 'They appear here when the scheduler is heard.' : html`Start <code>iceccd</code> on the machines that shall compile; they appear
          here as soon as the scheduler knows them.`}</p></div>` : tableOf({
          label: 'Hosts', columns: this.columns, rows: rows.slice(0, this.shown), sorting: this.sorting,
          sort: (sorting) => { this.sorting = sorting; }, rowClass: ({ view }) => (view.online ? '' : 'off'),
        })}
      ${hidden > 0 ? html`<div class="more"><button class="plain" @click=${() => { this.shown += 500; }}>
        Show ${count(Math.min(500, hidden))} more</button></div>` : nothing}`;
  }

  private meter(host: HostEntry) {
    const { view } = host;
    if (!view.online) return html`<span class="muted">offline</span>`;
    const share = usedShare(host);
    const colour = loadScale(isDark(this) ? 'dark' : 'light')[Math.max(5, loadStep(share))]!.fill;
    return html`<span class="meter"><i><b style=${`width:${Math.round(share * 100)}%;background:${colour}`}></b></i>
      <span>${view.compiling + view.local} / ${view.max_jobs}</span></span>`;
  }
}
