import { chip, CalmElement, common, type EventStream, icon } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import './event-feed';
import type { HostInfo } from './host-store';
import './instance-card';
import { overallOf, roomsOf } from './instances';
import type { Instance } from '@hostler/page';
import { hashOf } from './route';

/** `<hostler-home>`: how the host is, its instances and what happens in them. */
@customElement('hostler-home')
export class HomeElement extends CalmElement {
  static override styles = [common, css`
    .top { margin-bottom: 1.25rem; }
    .facts { display: flex; flex-wrap: wrap; gap: 0.1rem 1.25rem; }
    .columns { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
    @media (min-width: 76rem) { .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
    li + li { border-top: 1px solid var(--line); }
  `];

  @property({ attribute: false }) info: HostInfo | null = null;
  @property({ attribute: false }) instances: Instance[] = [];
  @property({ attribute: false }) stream!: EventStream;
  @property({ type: Boolean }) loaded = false;
  @property() error = '';

  override render() {
    const overall = overallOf(this.instances);
    return html`
      <div class="top">
        <div class="row"><h1>${this.info?.name ?? 'Home'}</h1>
          ${this.loaded ? chip(overall.tone, overall.text) : nothing}</div>
        ${this.info ? html`<p class="facts muted small">
          <span>Hostler ${this.info.version}</span>
          <span>started <hostler-since time=${this.info.started}></hostler-since></span>
          <span>process ${this.info.pid}</span>
          <span class="wrap">state in <code>${this.info.state_dir}</code></span></p>` : nothing}
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="instances-title">
          <header><h2 id="instances-title">Instances</h2>
            <span class="muted small number">${this.counts()}</span></header>
          ${this.list()}
        </section>
        <hostler-feed .stream=${this.stream}
          .signature=${this.instances.map((one) => `${one.name}=${one.plugin}`).join(' ')}></hostler-feed>
      </div>`;
  }

  private counts() {
    const states = [...new Set(this.instances.map((one) => one.state))];
    return states.map((state) => `${this.instances.filter((one) => one.state === state).length} ${state}`).join(', ');
  }

  private list() {
    if (!this.loaded) {
      return html`<div class="empty" role="status">${this.error || 'Asking the host…'}</div>`;
    }
    if (this.instances.length === 0) {
      return html`<div class="empty">${icon('plugin')}<h3>No instances yet</h3>
        <p>Name a plugin under <code>plugins:</code> in the host's configuration and restart it.
          <code>hostler list plugins</code> shows which there are.</p></div>`;
    }
    const rooms = roomsOf(this.instances);
    const hrefOf = (name: string) => {
      const room = rooms.find((one) => one.instance.name === name);
      return room ? hashOf(room.key) : '';
    };
    return html`<ul>${repeat(this.instances, (one) => one.name, (one) => html`<li>
      <hostler-instance .instance=${one} .href=${hrefOf(one.name)}></hostler-instance></li>`)}</ul>`;
  }
}
