import { common, count, duration, icon, type PageApi, plural, throttled } from '@hostler/page';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ClusterState } from './cluster-state';
import { exitReason, exitStyles } from './exit-reason';
import { nameLink } from './host-link';
import { JobPages } from './job-pages';
import { query } from './ranges';
import { tableStyles } from './table';
import type { JobPage, JobRecord } from './types';
import { moment, pathOf } from './words';

const settle = 400;            // milliseconds after the last key before the history is asked
const writtenAfter = 2500;     // milliseconds until the history knows what has just ended

/** `<icemon-failed>`: the jobs that failed, newest first, with what their exit code means. */
@customElement('icemon-failed')
export class FailedViewElement extends LitElement {
  static override styles = [common, tableStyles, exitStyles, css`
    .card > .filters { padding: 0.55rem 0.75rem 0.55rem 1rem; border-bottom: 1px solid var(--line); }
    th { padding-block: 0.5rem; font-size: var(--tiny); font-weight: 550; color: var(--muted); }
    .wide { overflow-wrap: break-word; }
    .file { font-family: var(--mono); font-size: 0.92em; }
    .others { padding: 0.6rem 1rem; border-top: 1px solid var(--line); }
    .trouble { margin: 0.75rem 1rem; }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) state!: ClusterState;
  @property({ type: Number }) revision = 0;
  @property() cluster = '';
  @property({ attribute: false }) hrefOfName: (name: string) => string = () => '';
  /** The address of the list of jobs. */
  @property() jobs = '';
  @state() private filters = { file: '', client: '', host: '' };
  @state() private look = 0;

  private readonly pages = new JobPages(
    (before, most, signal) => this.api.json<JobPage>(this.path(before, most), signal),
    () => { this.look += 1; });
  private failed = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  // Only the first page follows by itself: whoever reads further down keeps what he reads.
  private readonly follow = throttled(writtenAfter, () => {
    if (this.pages.jobs.length <= this.pages.size) void this.pages.refresh();
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.follow.cancel();
    this.pages.stop();
    this.failed = -1;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const { failed } = this.state.totals;
    if (changed.has('cluster') || this.failed < 0) void this.pages.refresh();
    else if (failed !== this.failed) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.follow.call(), writtenAfter);
    }
    this.failed = failed;
    return !(changed.size === 1 && changed.has('revision') && this.hasUpdated);
  }

  override render() {
    return html`<section class="card" aria-labelledby="failed-title">
      <header><h2 id="failed-title">Failed jobs</h2>
        <a class="small" href=${this.exportUrl('csv')} download>CSV</a>
        <a class="small" href=${this.exportUrl('json')} download>JSON</a></header>
      <div class="filters">
        ${this.field('file', 'File, e.g. *.cpp or */widgets/*')}${this.field('client', 'Client')}${this.field('host', 'Host')}
        <span class="grow"></span><span class="small muted number" role="status">${this.pages.loaded
          ? `${plural(this.pages.jobs.length, 'job')}${this.pages.more ? ' shown, there are more' : ''}` : nothing}</span>
      </div>
      ${this.pages.error !== '' ? html`<p class="note bad trouble wrap" role="alert">${this.pages.error}
        <button class="compact" @click=${() => void this.pages.refresh()}>Try again</button></p>` : nothing}
      ${this.table()}
      ${this.pages.more ? html`<div class="more"><button class="plain" ?disabled=${this.pages.loading}
        @click=${() => void this.pages.older()}>Show older ones</button></div>` : nothing}
      ${this.others()}
    </section>`;
  }

  /** Where a failure may be that is not told as one. */
  private others() {
    const { cancelled, lost } = this.state.totals;
    if (cancelled + lost === 0) return nothing;
    return html`<p class="others small muted">Since the monitor started ${count(cancelled)} ${cancelled === 1 ? 'job was' : 'jobs were'}
      cancelled and ${count(lost)} lost; <a href=${this.jobs}>Jobs</a> lists those of the last ten minutes. When a compile finds errors,
      its client often gives it up and compiles again itself: then it counts as cancelled (exit code 118).</p>`;
  }

  private table() {
    const { jobs, loaded, error } = this.pages;
    if (!loaded) return error === '' ? html`<p class="empty" role="status">Asking the history…</p>` : nothing;
    if (jobs.length === 0) {
      const filtered = Object.values(this.filters).some((text) => text !== '');
      return html`<div class="empty">${icon('check')}<h3>${filtered ? 'No failed job matches' : 'No job has failed'}</h3>
        <p>${filtered ? 'Change the filter to see others.' : 'None since the history began.'}</p></div>`;
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="failed-title"><table>
      <thead><tr>${['Ended', 'File', 'Why', 'Client', 'Host'].map((title) => html`<th scope="col">${title}</th>`)}
        <th scope="col" class="right">Ran</th><th scope="col" class="right">Waited</th></tr></thead>
      <tbody>${jobs.map((job) => this.row(job))}</tbody></table></div>`;
  }

  private row(job: JobRecord) {
    const ran = job.real_ms > 0 ? job.real_ms : job.begun_ms > 0 ? job.ended_ms - job.begun_ms : -1000;
    return html`<tr>
      <td>${moment(job.ended_ms)}</td>
      <td class="wide file">${pathOf(job.file) || html`<span class="muted">job ${job.id}</span>`}</td>
      <td class="wide">${exitReason(job, job.exit_code)}</td>
      <td>${this.host(job.client)}</td><td>${this.host(job.host)}</td>
      <td class="right">${duration(ran / 1000)}</td>
      <td class="right">${job.waited_ms < 0 ? '–' : duration(job.waited_ms / 1000)}</td></tr>`;
  }

  private host(name: string) {
    return nameLink(name, this.hrefOfName(name));
  }

  private field(name: 'file' | 'client' | 'host', hint: string) {
    return html`<label class="hidden" for=${name}>${hint}</label><input id=${name} type="search" placeholder=${hint}
      autocomplete="off" style=${name === 'file' ? 'flex-basis: 17rem' : ''} @input=${(event: Event) => this.filterBy(name, event)}>`;
  }

  private filterBy(name: 'file' | 'client' | 'host', event: Event): void {
    this.filters = { ...this.filters, [name]: (event.target as HTMLInputElement).value.trim() };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.pages.refresh(), settle);
  }

  /** A part of a file's name means it anywhere. */
  private get wanted(): { file: string; client: string; host: string } {
    const { file } = this.filters;
    return { ...this.filters, file: file === '' || /[*?[]/.test(file) ? file : `*${file}*` };
  }

  private path(before: number, most: number): string {
    return query('history/jobs', { cluster: this.cluster, failed: true, before, most, ...this.wanted });
  }

  private exportUrl(format: string): string {
    return this.api.url(query('history/export', { format, what: 'jobs', cluster: this.cluster, failed: true, ...this.wanted }));
  }
}
