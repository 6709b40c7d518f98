import { CalmElement, common, count, icon, type PageApi, plural } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HostEntry } from './cluster-model';
import { ClusterFeed } from './cluster-feed';
import './failed-view';
import './files-view';
import './gantt-view';
import './graph-view';
import './host-table';
import './host-view';
import './jobs-view';
import { LoadRecorder } from './load-series';
import { canShowPast, hrefOf, parsePlace, pathOf, type Place, type View } from './places';
import { query } from './ranges';
import { Replay } from './replay';
import './replay-bar';
import { historyNote, schedulerChip, schedulerName, schedulerNote } from './scheduler-note';
import './summary-view';
import { hasEnded, type HistoryStatus, type LiveDelta, type ReplaySlice } from './types';

const tabs: readonly (readonly [View, string])[] = [
  ['graph', 'Graph'], ['gantt', 'Gantt'], ['jobs', 'Jobs'], ['hosts', 'Hosts'], ['summary', 'Summary'],
  ['failed', 'Failed jobs'], ['files', 'Slow files'],
];
const frameOfReplay = 50;          // milliseconds
const firstLookBack = 5 * 60_000;  // where the past begins when it is asked for

/** `<icemon-page>`: the icecream monitor's room. Its places are in places.ts. */
@customElement('icemon-page')
export class IcemonPageElement extends CalmElement {
  static override styles = [common, css`
    .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.9rem; margin-bottom: 0.75rem; }
    .top select { width: auto; max-width: min(26rem, 100%); min-height: 1.875rem; font-size: var(--small); }
    nav { display: flex; gap: 0.15rem; overflow-x: auto; margin-bottom: 1rem; border-bottom: 1px solid var(--line); }
    nav a { padding: 0.5rem 0.8rem; color: var(--muted); font-weight: 550; font-size: 0.9375rem; text-decoration: none; white-space: nowrap; border-bottom: 2px solid transparent; margin-bottom: -1px; }
    nav a:hover { color: var(--text); }
    nav a[aria-current='page'] { color: var(--accent); border-color: var(--accent); }
    nav a:focus-visible { outline-offset: -2px; }
    nav .now { margin-left: auto; align-self: center; padding-left: 1rem; white-space: nowrap; }
    .told { display: flex; gap: 0.6rem; align-items: flex-start; margin-bottom: 1rem; }
    .told .icon { margin-top: 0.25rem; }
    .note.busy { background: var(--busy-soft); color: var(--busy); }
    .note.warn { background: var(--warn-soft); color: var(--warn); }
    .card { overflow: clip; position: relative; }
    .steps { text-align: left; display: inline-grid; gap: 0.5rem; margin: 0.5rem auto 0; max-width: 38rem; }
    @media (max-width: 60rem) { nav .now { display: none; } }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property() path = '';
  @property() instance = '';
  @state() private history: HistoryStatus | null = null;
  @state() private replayRevision = 0;
  private feed: ClusterFeed | null = null;
  private replay: Replay | null = null;
  private replayTimer: ReturnType<typeof setInterval> | undefined;
  private sought = 0;
  private opened = false;
  private place: Place = parsePlace('');
  private readonly recorder = new LoadRecorder();

  private readonly openHost = (host: HostEntry) => this.api.navigate(pathOf(this.at({ view: 'host', host: host.view.name })));
  private readonly hrefOfHost = (host: HostEntry) => this.href({ view: 'host', host: host.view.name });
  private readonly hrefOfName = (host: string) => this.href({ view: 'host', host, at: 0 });
  private readonly seek = (time: number) => this.api.navigate(pathOf(this.at({ at: Math.min(Date.now() - 1000, time) })));
  private readonly backToNow = () => this.api.navigate(pathOf(this.at({ at: 0 })));

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.api) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.feed?.stop();
    this.feed = null;
    this.endReplay();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.feed && this.isConnected && this.api) this.follow();
    if (changed.has('path')) {
      const before = this.place;
      this.place = parsePlace(this.path);
      if (before.view !== this.place.view) void this.askForHistory();
    }
    this.feed?.choose(this.place.cluster);
    this.showPast();
  }

  override render() {
    const { feed } = this;
    if (!feed?.loaded) return this.waiting(feed?.error ?? '');
    if (feed.cluster === '') return this.nobody();
    const state = this.shown!;
    const scheduler = feed.schedulers.find((one) => one.id === feed.cluster)!;
    const past = this.replay !== null;
    return html`
      <div class="top"><h1>Icecream</h1>
        ${feed.schedulers.length > 1 ? html`<label class="hidden" for="cluster">Cluster</label>
          <select id="cluster" @change=${this.chooseCluster}>${feed.schedulers.map((one) => html`
            <option value=${one.id} ?selected=${one.id === feed.cluster}>${schedulerName(one)}${one.state === 'online' ? '' : ` (${one.state})`}</option>`)}
          </select>` : html`<span class="muted wrap">${schedulerName(scheduler)}</span>`}
        ${schedulerChip(scheduler)}
        ${scheduler.version ? html`<span class="muted small">icecream ${scheduler.version}, protocol ${scheduler.protocol}</span>` : nothing}
        <span class="grow"></span>
        ${past || !canShowPast(this.place.view) ? nothing : html`<button class="compact" data-action="past"
          @click=${() => this.seek(Math.max(state.now() - firstLookBack, this.history?.oldest_ms ?? 0))}>${icon('back')}Look at the past</button>`}
      </div>
      <nav aria-label="Views">${tabs.map(([view, title]) => html`<a href=${this.href({ view, at: canShowPast(view) ? this.place.at : 0 })}
        aria-current=${this.isIn(view) ? 'page' : 'false'}>${title}</a>`)}
        <span class="now muted small number">${count(state.totals.compiling)} of ${plural(state.totals.slots, 'slot')} compile,
          ${count(state.totals.pending)} waiting</span></nav>
      ${past ? html`<icemon-replay .replay=${this.replay} .revision=${this.replayRevision} .seek=${this.seek}
        .close=${this.backToNow}></icemon-replay>` : schedulerNote(scheduler)}
      ${historyNote(this.history)}
      ${feed.error !== '' ? html`<p class="note bad told" role="status">${icon('warning')}<span class="wrap">${feed.error}</span></p>` : nothing}
      ${this.viewOf(this.place.view)}`;
  }

  override updated(): void {
    if (this.opened || !this.feed?.loaded || this.feed.cluster === '') return;
    this.opened = true;
    performance.mark('icemon-open');
  }

  /** What is looked at: now, or a moment of the past. */
  private get shown() {
    return this.replay?.state ?? this.feed?.state;
  }

  private viewOf(view: View) {
    const state = this.shown!;
    const { revision } = state;
    const cluster = this.feed!.cluster;
    if (view === 'host') {
      return html`<icemon-host .state=${state} .revision=${revision} .name=${this.place.host} .hrefOf=${this.hrefOfHost}
        .back=${this.href({ view: 'hosts' })}></icemon-host>`;
    }
    if (view === 'summary') {
      return html`<icemon-summary .api=${this.api} .state=${state} .recorder=${this.recorder} .revision=${revision}
        .cluster=${cluster}></icemon-summary>`;
    }
    if (view === 'failed') {
      return html`<icemon-failed .api=${this.api} .state=${state} .revision=${revision} .cluster=${cluster}
        .hrefOfName=${this.hrefOfName} .jobs=${this.href({ view: 'jobs' })}></icemon-failed>`;
    }
    if (view === 'files') {
      return html`<icemon-files .api=${this.api} .cluster=${cluster} .hrefOfName=${this.hrefOfName}></icemon-files>`;
    }
    if (view === 'hosts') {
      return html`<section class="card" aria-label="Hosts"><icemon-hosts .state=${state} .revision=${revision}
        .hrefOf=${this.hrefOfHost}></icemon-hosts></section>`;
    }
    if (view === 'jobs') {
      return html`<section class="card" aria-label="Jobs"><icemon-jobs .state=${state} .revision=${revision} .past=${this.replay !== null}
        .hrefOf=${this.hrefOfHost}></icemon-jobs></section>`;
    }
    if (view === 'gantt') {
      return html`<section class="card" aria-label="Gantt chart"><icemon-gantt .state=${state} .revision=${revision} .past=${this.replay !== null}
        .open=${this.openHost}></icemon-gantt></section>`;
    }
    return html`<section class="card" aria-label="Graph"><icemon-graph .state=${state} .revision=${revision} .past=${this.replay !== null}
      .open=${this.openHost}></icemon-graph></section>`;
  }

  private waiting(error: string) {
    return html`<div class="card empty" role="status"><p class="wrap">${error || 'Asking the monitor…'}</p>
      ${error ? html`<button @click=${() => void this.feed?.reload()}>${icon('restart')}Try again</button>` : nothing}</div>`;
  }

  private nobody() {
    return html`<div class="top"><h1>Icecream</h1></div><div class="card empty">${icon('pulse')}<h3>No scheduler found yet</h3>
      <p>The monitor looks for schedulers in the local network and shows each that answers.</p>
      <ul class="steps small">
        <li>Is one running? <code>icecc-scheduler -d</code> starts it on a machine of this network.</li>
        <li>Is it in another network? Name it in the configuration of this plugin: <code>schedulers: ["buildhost:8765"]</code>.</li>
        <li>To see a made-up cluster in a terminal: <code>hostler once icemon simulate --hosts 50 --seconds 5</code>.</li>
      </ul></div>`;
  }

  private isIn(view: View): boolean {
    return this.place.view === view || (view === 'hosts' && this.place.view === 'host');
  }

  private at(change: Partial<Place>): Place {
    return { ...this.place, ...change };
  }

  private href(change: Partial<Place>): string {
    const room = decodeURIComponent(location.hash.replace(/^#?\/?/, '').split('/')[0] ?? '');
    return hrefOf(room, this.at(change));
  }

  private chooseCluster(event: Event): void {
    this.api.navigate(pathOf(this.at({ cluster: (event.target as HTMLSelectElement).value, at: 0,
      view: this.place.view === 'host' ? 'hosts' : this.place.view })));
  }

  private follow(): void {
    this.feed = new ClusterFeed(this.api, {
      changed: () => this.requestUpdate(),
      applied: (delta) => this.applied(delta),
    });
    this.place = parsePlace(this.path);
    void this.askForHistory();
  }

  private applied(delta: LiveDelta): void {
    const { state, cluster } = this.feed!;
    this.recorder.look(cluster, delta.time_ms, state.totals);
    let newest = 0;
    for (const job of delta.jobs) if (hasEnded(job.state)) newest = Math.max(newest, job.ended_ms);
    if (newest > 0 && !document.hidden) requestAnimationFrame(() => this.tellShown(newest));
  }

  /** Tells the browser's tools how long ago the newest job ended that the screen shows now. */
  private tellShown(ended: number): void {
    performance.mark('icemon-job-shown', { detail: Date.now() - ended });
    performance.clearMarks('icemon-job-shown');
  }

  private async askForHistory(): Promise<void> {
    try {
      this.history = await this.api.json<HistoryStatus>('history/status');
    } catch {
      this.history = null;  // each view of the past says itself why it has nothing
    }
  }

  /** Begins, moves or ends the look at the past, as the address says. */
  private showPast(): void {
    const { at } = this.place;
    const scheduler = this.feed?.schedulers.find((one) => one.id === this.feed?.cluster);
    if (at === 0 || !scheduler || !canShowPast(this.place.view)) {
      this.endReplay();
      return;
    }
    if (!this.replay) {
      this.replay = new Replay(scheduler, (from, to, signal) => this.api.json<ReplaySlice>(
        query('history/replay', { cluster: scheduler.id, from, to }), signal), () => { this.replayRevision += 1; });
      let last = performance.now();
      this.replayTimer = setInterval(() => {
        const now = performance.now();
        this.replay?.advance(Math.min(1000, now - last));
        last = now;
      }, frameOfReplay);
    }
    if (this.sought === at) return;
    this.sought = at;
    void this.replay.seek(at);
  }

  private endReplay(): void {
    clearInterval(this.replayTimer);
    this.replay?.stop();
    this.replay = null;
    this.sought = 0;
  }
}
