import { chip, common, count, duration, icon, plural } from '@hostler/page';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Bar, HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';
import { lookOfClient } from './colours';
import { jobsOfHost } from './host-jobs';
import { cssOf } from './paint';
import { Pace } from './pace';
import { tableStyles } from './table';
import { hostName, loadAverage, memory, moment, oneLine, pathOf, secondsOf, shortName, speed, stateWords } from './words';

const every = 500;
const mostShown = 100;

/** `<icemon-host>`: one host, with its jobs: those it compiles, those it gives away, local ones. */
@customElement('icemon-host')
export class HostViewElement extends LitElement {
  static override styles = [common, tableStyles, css`
    .back { display: inline-flex; align-items: center; gap: 0.3rem; margin-bottom: 0.75rem; font-size: var(--small); font-weight: 550; text-decoration: none; }
    .head { padding: 1rem; margin-bottom: 1rem; display: grid; gap: 0.9rem; }
    .title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; }
    .title h1 { overflow-wrap: anywhere; }
    dl { display: grid; gap: 0.7rem 1.75rem; grid-template-columns: repeat(auto-fit, minmax(7rem, auto)); justify-content: start; }
    dt { font-size: var(--tiny); color: var(--muted); }
    dd { font-size: 0.9375rem; overflow-wrap: anywhere; }
    .columns, .stack { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .scroll { max-height: 24rem; }
    .wide { min-width: 9rem; overflow-wrap: break-word; }
    .empty { padding: 1.25rem; }
    .swatch { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 3px; margin-right: 0.4rem; vertical-align: -0.08rem; }
    th { padding-block: 0.45rem; font-size: var(--tiny); font-weight: 550; color: var(--muted); }
    .failed { color: var(--bad); }
    @media (min-width: 80rem) { .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
  `];

  @property({ attribute: false }) state!: ClusterState;
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) name = '';
  @property({ attribute: false }) hrefOf: (host: HostEntry) => string = () => '';
  @property() back = '';
  private readonly pace = new Pace(every, () => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pace.stop();
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return !(changed.size === 1 && changed.has('revision') && this.hasUpdated) || this.pace.ready();
  }

  override render() {
    const hosts = [...this.state.hosts.values()].filter(({ view }) => view.name === this.name);
    const back = html`<a class="back" href=${this.back}>${icon('back')}All hosts</a>`;
    if (hosts.length === 0) {
      return html`${back}<div class="card empty">${icon('machine')}<h3>${oneLine(this.name)} is not here</h3>
        <p>The scheduler knows no host of this name now. Its past jobs are in the history.</p></div>`;
    }
    return html`${back}${hosts.map((host) => this.one(host))}`;
  }

  private one(host: HostEntry) {
    const jobs = jobsOfHost(this.state, host);
    return html`${this.head(host)}
      <div class="columns">
        <div class="stack">
          ${this.card('Compiles for others', 'Jobs of other hosts that compile here.', jobs.incoming, 'client')}
          ${this.card('Gives away', 'Its own jobs that wait, or compile on other hosts.', jobs.outgoing, 'host')}
        </div>
        <div class="stack">
          ${this.card('Local', 'Jobs that run here without the scheduler, such as links.', jobs.local, null)}
          ${this.card('Just ended', 'Jobs of this host that ended in the last minutes.', jobs.ended, 'client')}
        </div>
      </div>`;
  }

  private head({ view }: HostEntry) {
    const state = !view.online ? chip('warn', 'offline') : view.why_idle !== '' ? chip('quiet', 'gets no jobs')
      : view.compiling + view.local > 0 ? chip('busy', 'busy', 'pulse') : chip('good', 'idle');
    const averages = [view.load_average1, view.load_average5, view.load_average10];
    return html`<div class="card head" data-host=${view.name}>
      <div class="title"><h1>${oneLine(view.name) || oneLine(view.ip)}</h1>${state}</div>
      ${view.why_idle ? html`<p class="note">${icon('warning')} It gets no jobs: ${oneLine(view.why_idle, 300)}</p>` : nothing}
      <dl class="number">
        ${fact('Slots in use', `${view.compiling + view.local} of ${view.max_jobs}`)}
        ${fact('Load', `${Math.round(view.load / 10)} %`)}
        ${view.load_average1 == null ? nothing : fact('Load average 1, 5, 10 min', averages.map(loadAverage).join(' · '))}
        ${fact('Free memory', memory(view.free_memory_mib))}
        ${fact('Speed', view.speed > 0 ? `${speed(view.speed)} KB/s` : '–')}
        ${fact('Compiled', count(view.done))}
        ${fact('Failed', count(view.failed))}
        ${fact('Address', oneLine(view.ip, 60))}
        ${fact('Platform', oneLine(view.platform, 60) || '–')}
        ${fact('Protocol', view.version || '–')}
        ${fact('Features', oneLine(view.features, 80) || '–')}
        ${fact(view.online ? 'Online since' : 'Offline since', moment(view.since_ms))}
      </dl></div>`;
  }

  private card(title: string, hint: string, bars: Bar[], other: 'client' | 'host' | null) {
    const id = title.replace(/\W/g, '').toLowerCase();
    return html`<section class="card" aria-labelledby=${id}>
      <header><h2 id=${id}>${title}</h2><span class="muted small number">${plural(bars.length, 'job')}</span></header>
      ${bars.length === 0 ? html`<p class="empty small">${hint}</p>` : html`<div class="scroll" tabindex="0" role="region"
          aria-labelledby=${id}><table>
        <thead><tr><th scope="col">File</th>${other ? html`<th scope="col">${other === 'client' ? 'Client' : 'Host'}</th>` : nothing}
          <th scope="col">State</th><th scope="col" class="right">Time</th></tr></thead>
        <tbody>${bars.slice(0, mostShown).map((bar) => this.row(bar, other))}</tbody></table></div>`}
    </section>`;
  }

  private row(bar: Bar, other: 'client' | 'host' | null) {
    const partner = other ? bar[other] : null;
    const words = `${stateWords[bar.state]}${bar.reason ? `: ${oneLine(bar.reason, 100)}` : ''}`;
    return html`<tr><td class="wide">${pathOf(bar.file) || bar.label}</td>
      ${other ? html`<td>${partner ? html`<span class="swatch"
        style=${`background:${cssOf(lookOfClient(bar.client?.view.name ?? ''))}`}></span><a href=${this.hrefOf(partner)} title=${hostName(partner)}>${shortName(hostName(partner))}</a>`
        : html`<span class="muted">–</span>`}</td>` : nothing}
      <td class=${bar.reason ? `wide ${bar.state}` : ''}>${words}</td>
      <td class="right">${duration(secondsOf(bar, this.state.now()))}</td></tr>`;
  }
}

const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
