import { bar, CalmElement, chip, common, count, duration, type Envelope, icon, Live, type PageApi, percent } from '@hostler/page';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { cancelJob, requeueJob } from './actions';
import { Frames, isOpen, toneOfJob } from './farm-state';
import './frame-grid';
import type { FramePicked } from './frame-grid';
import './frame-viewer';
import type { FrameViewerElement } from './frame-viewer';
import './job-log';
import './time-chart';
import { callerName, engineName } from './names';
import { type Frame, type FrameFinished, type Job, topics } from './types';

/** `<render-farm-job>`: everything about one job, live. */
@customElement('render-farm-job')
export class JobViewElement extends CalmElement {
  static override styles = [common, css`
    .back { display: inline-flex; align-items: center; gap: 0.3rem; margin-bottom: 0.75rem; font-size: var(--small); font-weight: 550; text-decoration: none; }
    .head { padding: 1.1rem 1rem; margin-bottom: 1.25rem; display: grid; gap: 0.9rem; }
    .title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; }
    .title h1 { overflow-wrap: anywhere; }
    .big { display: grid; gap: 0.45rem; }
    .big .bar { height: 10px; border-radius: 5px; }
    dl { display: grid; gap: 0.7rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(7.5rem, auto)); justify-content: start; }
    dt { font-size: var(--tiny); color: var(--muted); }
    dd { font-size: 0.9375rem; overflow-wrap: anywhere; }
    .paths { grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), auto)); border-top: 1px solid var(--line); padding-top: 0.8rem; }
    .columns { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .side { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
    video { display: block; width: 100%; background: #101413; border-radius: 0 0 var(--radius) var(--radius); }
    .failed { color: var(--bad); font-weight: 550; }
    @media (min-width: 76rem) { .columns { grid-template-columns: minmax(0, 3fr) minmax(20rem, 2fr); } }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) job!: Job;
  @property() home = '';
  @state() private frames = new Frames([]);
  @state() private loaded = false;
  @state() private error = '';
  @state() private revision = 0;
  /** Grows when the log has probably got new lines. */
  @state() private logRevision = 0;
  @query('render-farm-frame') private viewer!: FrameViewerElement;
  private live: Live<Frame[]> | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live?.stop();
    this.live = null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('job');
    if (!this.live || before?.id !== undefined && before.id !== this.job.id) this.follow();
    // Canceling and requeueing change many frames at once; only the list knows which.
    else if (before && before.state !== this.job.state) void this.live.reload();
    if (before && before !== this.job) this.logRevision += 1;
  }

  override render() {
    const { job } = this;
    return html`
      <a class="back" href=${this.home}>${icon('back')}All jobs</a>
      ${this.head(job)}
      <div class="columns">
        <section class="card" aria-labelledby="frames-title" @frame-picked=${(event: FramePicked) => this.viewer.open(event.number)}>
          <header><h2 id="frames-title">Frames</h2><span class="muted small wrap">${job.frames}</span></header>
          ${this.grid()}
        </section>
        <div class="side">
          ${job.preview ? html`<section class="card" aria-labelledby="preview-title">
            <header><h2 id="preview-title">Preview</h2></header>
            <video controls preload="metadata" playsinline loop
              src=${this.api.url(`jobs/${job.id}/preview?of=${encodeURIComponent(job.finished ?? '')}`)}></video>
          </section>` : nothing}
          <section class="card" aria-labelledby="times-title">
            <header><h2 id="times-title">Time per frame</h2></header>
            <div class="body"><render-farm-times .frames=${this.frames.list} .revision=${this.revision}></render-farm-times></div>
          </section>
          <render-farm-log .api=${this.api} .job=${job.id} .revision=${this.logRevision}></render-farm-log>
        </div>
      </div>
      <render-farm-frame .api=${this.api} .job=${job.id} .frames=${this.frames} .revision=${this.revision}></render-farm-frame>`;
  }

  private head(job: Job) {
    const open = isOpen(job);
    return html`<div class="card head" data-job=${job.id} data-state=${job.state}>
      <div class="title"><h1>${job.name}</h1>${chip(toneOfJob(job.state), job.state)}<span class="grow"></span>
        ${open ? html`<button class="danger" @click=${() => cancelJob(this.api, job)}>${icon('cross')}Cancel</button>`
          : html`<button @click=${() => requeueJob(this.api, job)}>${icon('restart')}Requeue</button>`}</div>
      <div class="big">
        <div class="row spread number"><span><strong>${count(job.done)}</strong> of ${count(job.total)} frames
          ${job.failed > 0 ? html`<span class="failed">· ${count(job.failed)} failed</span>` : nothing}</span>
          <span class="muted">${percent(job.done, job.total)} %</span></div>
        ${bar(job.done, job.failed, job.total, 'Frames done')}
        ${job.waiting ? html`<p class="muted small wrap" role="status">${job.waiting}</p>` : nothing}
      </div>
      <dl class="number">
        ${open ? this.fact('Remaining', this.time(job.remaining_seconds)) : nothing}
        ${this.fact('Per frame', this.time(job.seconds_per_frame))}
        ${this.fact('Rendering now', job.running > 0 ? count(job.running) : null)}
        ${this.fact('Engine', engineName(job.engine))}
        ${this.fact('Format', job.format)}
        ${this.fact('Priority', job.priority)}
        ${this.fact('Submitted', html`<hostler-since time=${job.created}></hostler-since>`)}
        ${job.finished ? this.fact('Ended', html`<hostler-since time=${job.finished}></hostler-since>`) : nothing}
        ${this.fact('Submitted from', callerName(job.submitted_by))}
      </dl>
      <dl class="paths">
        ${this.fact('File', html`<code>${job.file}</code>`)}
        ${this.fact('Output', html`<code>${job.output}</code>`)}
      </dl>
    </div>`;
  }

  private grid() {
    if (this.error !== '') {
      return html`<div class="empty"><p class="wrap">${this.error}</p>
        <button @click=${() => void this.live?.reload()}>${icon('restart')}Try again</button></div>`;
    }
    if (!this.loaded) return html`<p class="empty" role="status">Loading the frames…</p>`;
    return html`<render-farm-frames .api=${this.api} .job=${this.job.id} .frames=${this.frames}
      .revision=${this.revision}></render-farm-frames>`;
  }

  private fact(name: string, value: unknown) {
    return value === null || value === '' || value === undefined ? nothing
      : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  private time(seconds: number | null): string | null {
    return seconds == null ? null : duration(seconds);
  }

  private follow(): void {
    this.live?.stop();
    this.loaded = false;
    this.frames = new Frames([]);
    const { id } = this.job;
    this.live = new Live(this.api, {
      topics: [topics.finished, topics.progress],
      load: (signal) => this.api.json<Frame[]>(`jobs/${id}/frames`, signal),
      replace: (frames) => {
        this.frames = new Frames(frames);
        this.loaded = true;
        this.error = '';
        this.logRevision += 1;
      },
      apply: (event) => this.apply(id, event),
      failed: (error) => { this.error = error.message; },
    });
  }

  private apply(id: number, event: Envelope): void {
    if ((event.body as FrameFinished).job !== id) return;
    if (this.frames.apply(event)) this.revision += 1;
    if (event.topic === topics.finished) this.logRevision += 1;
  }
}
