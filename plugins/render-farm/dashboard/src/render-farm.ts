import { CalmElement, common, count, icon, Live, type PageApi, plural } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { jobIn } from './actions';
import { applyToFarm, endedJobs, type Farm, hintFor, overviewOf, sorted } from './farm-state';
import './job-view';
import './jobs-list';
import './submit-form';
import type { SubmitFormElement } from './submit-form';
import { type Job, topics, type Worker } from './types';
import './worker-list';

/** `<render-farm-page>`: the farm's room. Its places: `` is the overview, `jobs/7` one job. */
@customElement('render-farm-page')
export class RenderFarmPageElement extends CalmElement {
  static override styles = [common, css`
    .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; margin-bottom: 1.25rem; }
    .tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(4, minmax(0, 1fr)); margin-bottom: 1.25rem; }
    .tile { padding: 0.75rem 1rem; }
    .tile strong { display: block; font-size: 1.5rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.02em; }
    .tile span { color: var(--muted); font-size: var(--small); }
    .columns { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .hint { display: flex; gap: 0.6rem; align-items: center; margin-bottom: 1.25rem; background: var(--warn-soft); color: var(--warn); }
    .told { margin-bottom: 1.25rem; display: flex; gap: 0.6rem; align-items: center; background: var(--busy-soft); color: var(--busy); }
    @media (min-width: 84rem) { .columns { grid-template-columns: minmax(0, 7fr) minmax(19rem, 3fr); } }
    @media (max-width: 40rem) {
      .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .top .grow { flex-basis: 100%; }
      .top button { flex: 1; }
    }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property() path = '';
  @property() instance = '';
  @state() private farm: Farm = { jobs: [], workers: [] };
  @state() private loaded = false;
  @state() private error = '';
  /** What the demo command says while it works; empty when it does not. */
  @state() private demo = '';
  @query('render-farm-submit') private form!: SubmitFormElement;
  private live: Live<Farm> | null = null;
  private readonly hrefOf = (id: number) => `${this.home}/jobs/${id}`;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.api) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live?.stop();
    this.live = null;
  }

  override willUpdate(): void {
    if (!this.live && this.isConnected && this.api) this.follow();
  }

  override render() {
    const id = /^jobs\/(\d+)$/.exec(this.path)?.[1];
    return html`${id === undefined ? this.overview() : this.jobView(Number(id))}
      <render-farm-submit .api=${this.api}></render-farm-submit>`;
  }

  /** The address of this page, as the shell chose it. */
  private get home(): string {
    return `#/${location.hash.replace(/^#?\/?/, '').split('/')[0]}`;
  }

  private overview() {
    const hint = hintFor(this.farm);
    return html`
      <div class="top"><h1 class="grow">Render farm</h1>
        <button @click=${this.runDemo} ?disabled=${this.demo !== ''} data-action="demo">
          ${icon(this.demo === '' ? 'film' : 'spinner')}Render the demo scene</button>
        <button class="primary" @click=${() => this.form.open()} data-action="submit">${icon('plus')}Submit a job</button>
      </div>
      ${this.demo === '' ? nothing : html`<p class="note told" role="status">${icon('spinner')}
        <span class="wrap">${this.demo}</span></p>`}
      ${hint === '' ? nothing : html`<p class="note hint" role="status">${icon('warning')}<span>${hint}</span></p>`}
      ${this.tiles()}
      <div class="columns">
        <section class="card" aria-labelledby="jobs-title">
          <header><h2 id="jobs-title">Jobs</h2>
            <span class="muted small number">${plural(this.farm.jobs.length, 'job')}</span></header>
          ${this.jobs()}
        </section>
        <section class="card" aria-labelledby="workers-title">
          <header><h2 id="workers-title">Workers</h2>
            <span class="muted small number">${count(overviewOf(this.farm).online)} online</span></header>
          ${this.workers()}
        </section>
      </div>`;
  }

  private tiles() {
    const { running, queued, framesLeft, online, slots, busySlots } = overviewOf(this.farm);
    const tile = (value: string, text: string) => html`<div class="card tile"><strong class="number">${value}</strong>
      <span>${text}</span></div>`;
    return html`<div class="tiles">
      ${tile(count(running), running === 1 ? 'job running' : 'jobs running')}
      ${tile(count(queued), queued === 1 ? 'job queued' : 'jobs queued')}
      ${tile(count(framesLeft), framesLeft === 1 ? 'frame to go' : 'frames to go')}
      ${tile(`${count(busySlots)} / ${count(slots)}`, `slots busy on ${plural(online, 'worker')}`)}
    </div>`;
  }

  private jobs() {
    if (!this.loaded) return this.waiting();
    if (this.farm.jobs.length === 0) {
      return html`<div class="empty">${icon('film')}<h3>No job yet</h3>
        <p>Render the demo scene to see the farm at work, submit a <code>.blend</code> file, or run
          <code>hostler call ${this.instance || 'farm'} render FILE</code> in a terminal.</p></div>`;
    }
    return html`<render-farm-jobs .api=${this.api} .jobs=${this.farm.jobs} .hrefOf=${this.hrefOf}></render-farm-jobs>`;
  }

  private workers() {
    if (!this.loaded) return this.waiting();
    if (this.farm.workers.length === 0) {
      return html`<div class="empty">${icon('machine')}<h3>No worker has joined</h3>
        <p><code>hostler call ${this.instance || 'farm'} join-line</code> prints the configuration that another machine
          needs to render for this farm.</p></div>`;
    }
    return html`<render-farm-workers .api=${this.api} .workers=${this.farm.workers}
      .hrefOf=${this.hrefOf}></render-farm-workers>`;
  }

  private waiting() {
    return html`<div class="empty" role="status"><p class="wrap">${this.error || 'Asking the farm…'}</p>
      ${this.error ? html`<button @click=${() => void this.live?.reload()}>${icon('restart')}Try again</button>` : nothing}
    </div>`;
  }

  private jobView(id: number) {
    const job = this.farm.jobs.find((one) => one.id === id);
    if (job) {
      return html`<render-farm-job .api=${this.api} .job=${job} .home=${this.home}></render-farm-job>`;
    }
    if (!this.loaded) return this.waiting();
    return html`<div class="card empty">${icon('film')}<h3>There is no job ${id}</h3>
      <a class="button" href=${this.home}>See all jobs</a></div>`;
  }

  private follow(): void {
    this.live = new Live(this.api, {
      topics: [topics.job, topics.worker, topics.progress],
      load: async (signal) => {
        const [jobs, workers] = await Promise.all([
          this.api.json<Job[]>('jobs', signal), this.api.json<Worker[]>('workers', signal)]);
        return sorted({ jobs, workers });
      },
      replace: (farm) => {
        this.farm = farm;
        this.loaded = true;
        this.error = '';
      },
      apply: (event) => {
        const after = applyToFarm(this.farm, event);
        for (const job of endedJobs(this.farm, after)) {
          this.api.notify(`Job ${job.id}, ${job.name}: ${job.state}`, job.state === 'failed' ? 'bad' : 'good');
        }
        this.farm = after;
      },
      failed: (error) => { this.error = error.message; },
    });
  }

  private async runDemo(): Promise<void> {
    this.demo = 'Making a small animated scene with Blender…';
    try {
      const { values } = await this.api.command('demo', {}, {
        onReply: (reply) => {
          if ('line' in reply && reply.line !== '') this.demo = reply.line;
          if ('progress' in reply && reply.progress.text !== '') this.demo = reply.progress.text;
        },
      });
      const job = jobIn(values);
      if (job !== null) this.api.navigate(`jobs/${job}`);
      else this.api.notify('The demo scene is in the queue.', 'good');
    } catch (error) {
      this.api.notify((error as Error).message, 'bad');
    } finally {
      this.demo = '';
    }
  }
}
