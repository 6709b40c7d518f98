import { chip, common, count, duration, icon, plural } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Bar, HostEntry } from './cluster-model';
import { jobsOfHost } from './host-jobs';
import { type Partner, partnerLink, swatchStyles } from './host-link';
import { isFull } from './host-rows';
import { LiveElement } from './live-element';
import { tableStyles } from './table';
import { loadAverage, memory, moment, oneLine, pathOf, secondsOf, speed, stateWords } from './words';

const every = 500;
const mostShown = 100;

/** `<icemon-host>`: one host, with its jobs: those it compiles, those it gives away, local ones. */
@customElement('icemon-host')
export class HostViewElement extends LiveElement {
  static override styles = [common, tableStyles, swatchStyles, css`
    .back { display: inline-flex; align-items: center; gap: 0.3rem; margin-bottom: 0.75rem; font-size: var(--small); font-weight: 550; text-decoration: none; }
    .head { padding: 1rem; margin-bottom: 1rem; display: grid; gap: 0.9rem; }
    .title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; }
    .title h1 { overflow-wrap: anywhere; }
    dl { display: grid; gap: 0.7rem 1.75rem; grid-template-columns: repeat(auto-fit, minmax(7rem, auto)); justify-content: start; }
    dt { font-size: var(--tiny); color: var(--muted); }
    dd { font-size: 0.9375rem; overflow-wrap: anywhere; }
    .columns, .stack { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .scroll { max-height: 24rem; }
    td.file { width: 45%; }
    .wide { min-width: 9rem; overflow-wrap: break-word; }
    .empty { padding: 1.25rem; }
    th { padding-block: 0.45rem; font-size: var(--tiny); font-weight: 550; color: var(--muted); }
    .failed { color: var(--bad); }
    @media (min-width: 80rem) { .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
  `];

  @property({ attribute: false }) name = '';
  @property({ attribute: false }) hrefOf: (host: HostEntry) => string = () => '';
  @property() back = '';

  constructor() {
    super(every);
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
          ${this.card('Compiles for others', 'No job compiles here now.', jobs.incoming, ['client'])}
          ${this.card('Gives away', 'None of its own jobs waits or compiles elsewhere.', jobs.outgoing, ['host'])}
        </div>
        <div class="stack">
          ${this.card('Local', 'No job runs here without the scheduler, such as a link.', jobs.local, [])}
          ${this.card('Just ended', 'No job of this host has ended in the last minutes.', jobs.ended, ['client', 'host'])}
        </div>
      </div>`;
  }

  private head(host: HostEntry) {
    const { view } = host;
    const why = isFull(host) ? '' : view.why_idle;
    const state = !view.online ? chip('warn', 'offline') : why !== '' ? chip('quiet', 'gets no jobs')
      : view.compiling + view.local > 0 ? chip('busy', 'busy', 'pulse') : chip('good', 'idle');
    const averages = [view.load_average1, view.load_average5, view.load_average10];
    return html`<div class="card head" data-host=${view.name}>
      <div class="title"><h1>${oneLine(view.name) || oneLine(view.ip)}</h1>${state}</div>
      ${why ? html`<p class="note">${icon('warning')} It gets no jobs: ${oneLine(why, 300)}</p>` : nothing}
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

  private card(title: string, hint: string, bars: Bar[], others: readonly Partner[]) {
    const id = title.replace(/\W/g, '').toLowerCase();
    return html`<section class="card" aria-labelledby=${id}>
      <header><h2 id=${id}>${title}</h2><span class="muted small number">${plural(bars.length, 'job')}</span></header>
      ${bars.length === 0 ? html`<p class="empty small">${hint}</p>` : html`<div class="scroll" tabindex="0" role="region"
          aria-labelledby=${id}><table>
        <thead><tr><th scope="col">File</th>${others.map((other) => html`<th scope="col">${other === 'client' ? 'Client' : 'Host'}</th>`)}
          <th scope="col">State</th><th scope="col" class="right">Time</th></tr></thead>
        <tbody>${bars.slice(0, mostShown).map((bar) => this.row(bar, others))}</tbody></table></div>`}
    </section>`;
  }

  private row(bar: Bar, others: readonly Partner[]) {
    const words = `${stateWords[bar.state]}${bar.reason ? `: ${oneLine(bar.reason, 100)}` : ''}`;
    return html`<tr><td class="wide file">${pathOf(bar.file) || bar.label}</td>
      ${others.map((other, place) => html`<td>${partnerLink(bar, other, this.hrefOf, place === 0 ? 'with swatch' : 'bare')}</td>`)}
      <td class=${bar.reason ? `wide ${bar.state}` : ''}>${words}</td>
      <td class="right">${duration(secondsOf(bar, this.state.now()))}</td></tr>`;
  }
}

const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
