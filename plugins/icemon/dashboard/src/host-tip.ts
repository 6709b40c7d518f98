import { common, count } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HostEntry } from './cluster-model';
import { isFull } from './host-rows';
import { hostName, loadAverage, memory, oneLine } from './words';

/** `<icemon-host-tip>`: the gist of a host, beside the pointer. */
@customElement('icemon-host-tip')
export class HostTipElement extends LitElement {
  static override styles = [common, css`
    h3 { overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: auto auto; gap: 0 0.9rem; margin-top: 0.3rem; }
    dt { color: var(--muted); }
    dd { text-align: right; }
    .why { margin-top: 0.35rem; color: var(--warn); max-width: 18rem; }
    .why.full { color: var(--muted); }
  `];

  @property({ attribute: false }) host!: HostEntry;
  @property({ type: Number }) revision = 0;

  override render() {
    const { view } = this.host;
    return html`<h3>${hostName(this.host)}</h3>
      <span class="muted">${oneLine(view.ip)}, ${oneLine(view.platform) || 'platform unknown'}</span>
      <dl class="number">
        <dt>Slots in use</dt><dd>${view.compiling + view.local} of ${view.max_jobs}</dd>
        <dt>Local jobs</dt><dd>${view.local}</dd>
        <dt>Its own jobs</dt><dd>${view.requested} elsewhere, ${view.pending} wait</dd>
        <dt>Load</dt><dd>${Math.round(view.load / 10)} %${view.load_average1 == null ? nothing
          : html`, average ${loadAverage(view.load_average1)}`}</dd>
        <dt>Free memory</dt><dd>${memory(view.free_memory_mib)}</dd>
        <dt>Compiled</dt><dd>${count(view.done)}${view.failed > 0 ? html`, ${count(view.failed)} failed` : nothing}</dd>
      </dl>
      ${view.why_idle ? html`<p class=${isFull(this.host) ? 'why full' : 'why'}>${oneLine(view.why_idle, 160)}</p>` : nothing}`;
  }
}
