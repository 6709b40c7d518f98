import { bar, chip, common, count, duration, fileName, icon, type PageApi, percent } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { cancelJob, requeueJob } from './actions';
import { isOpen, toneOfJob } from './farm-state';
import type { Job } from './types';

const firstShown = 50;

/** `<render-farm-jobs>`: all jobs, newest first. */
@customElement('render-farm-jobs')
export class JobsListElement extends LitElement {
  static override styles = [common, css`
    ul { display: grid; grid-template-columns: minmax(8rem, 1.2fr) auto minmax(9rem, 1.5fr) auto auto auto; }
    li {
      display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; gap: 0.5rem 1.25rem;
      padding: 0.8rem 1rem;
    }
    li + li { border-top: 1px solid var(--line); }
    .name { display: grid; min-width: 0; }
    .name a { color: var(--text); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
    .name a:hover { text-decoration: underline; }
    .progress { display: grid; gap: 0.35rem; }
    .progress .row { justify-content: space-between; gap: 0.25rem 1rem; }
    .failed { color: var(--bad); font-weight: 550; }
    .fact { display: grid; line-height: 1.35; min-width: 5.2rem; white-space: nowrap; }
    .fact span:first-child { font-size: var(--tiny); color: var(--muted); }
    .actions { justify-content: flex-end; }
    .actions button { min-width: 6.6rem; }
    .more { display: flex; justify-content: center; padding: 0.5rem; border-top: 1px solid var(--line); }
    @media (max-width: 68rem) {
      ul { display: block; }
      li { grid-template-columns: minmax(0, 1fr) auto auto; gap: 0.6rem 0.75rem; }
      .progress { grid-column: 1 / -1; grid-row: 2; }
      .fact { display: flex; gap: 0.4rem; min-width: 0; }
      .fact span:first-child { font-size: inherit; }
      .actions { grid-column: 3; grid-row: 3; }
    }
    @media (max-width: 34rem) {
      li { grid-template-columns: minmax(0, 1fr) auto; }
      .name { grid-column: 1; }
      .state { grid-column: 2; justify-self: end; }
      .fact { grid-column: 1; }
      .actions { grid-column: 2; grid-row: 3 / span 2; }
    }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) jobs: Job[] = [];
  @property({ attribute: false }) hrefOf: (id: number) => string = () => '';
  @state() private shown = firstShown;

  override render() {
    const hidden = this.jobs.length - this.shown;
    return html`<ul>
      ${repeat(this.jobs.slice(0, this.shown), (job) => job.id, (job) => this.row(job))}
    </ul>
    ${hidden > 0 ? html`<div class="more"><button class="plain" @click=${() => { this.shown += 200; }}>
      Show ${count(Math.min(200, hidden))} more</button></div>` : nothing}`;
  }

  private row(job: Job) {
    return html`<li data-job=${job.id} data-state=${job.state}>
      <div class="name">
        <a href=${this.hrefOf(job.id)}>${job.name || fileName(job.file)}</a>
        <span class="muted small">#${job.id}, <hostler-since time=${job.created}></hostler-since></span>
        ${job.waiting ? html`<span class="muted small wrap">${job.waiting}</span>` : nothing}
      </div>
      <div class="state">${chip(toneOfJob(job.state), job.state)}</div>
      <div class="progress">
        <div class="row small number">
          <span>${count(job.done)} of ${count(job.total)} frames</span>
          ${job.failed > 0 ? html`<span class="failed">${count(job.failed)} failed</span>`
            : html`<span class="muted">${percent(job.done, job.total)} %</span>`}
        </div>
        ${bar(job.done, job.failed, job.total, `Job ${job.id}: frames done`)}
      </div>
      <p class="fact number small"><span>per frame</span><span>${this.time(job.seconds_per_frame)}</span></p>
      <p class="fact number small">${isOpen(job)
        ? html`<span>remaining</span><span>${this.time(job.remaining_seconds)}</span>`
        : html`<span>ended</span>${job.finished
          ? html`<hostler-since time=${job.finished}></hostler-since>` : html`<span>–</span>`}`}</p>
      <div class="row actions">${isOpen(job)
        ? html`<button class="compact danger" aria-label=${`Cancel job ${job.id}`}
            @click=${() => cancelJob(this.api, job)}>${icon('cross')}Cancel</button>`
        : html`<button class="compact" aria-label=${`Requeue job ${job.id}`}
            @click=${() => requeueJob(this.api, job)}>${icon('restart')}Requeue</button>`}</div>
    </li>`;
  }

  private time(seconds: number | null | undefined): string {
    return seconds == null ? '–' : duration(seconds);
  }
}
