import { chip, common, icon, type PageApi, plural } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { setWorker } from './actions';
import { toneOfWorker } from './farm-state';
import type { Slot, Worker } from './types';

/** `<render-farm-workers>`: the machines, what each of their slots renders, and their switches. */
@customElement('render-farm-workers')
export class WorkerListElement extends LitElement {
  static override styles = [common, css`
    li { padding: 0.8rem 1rem; display: grid; gap: 0.5rem; }
    li + li { border-top: 1px solid var(--line); }
    .head { display: flex; align-items: center; gap: 0.5rem; }
    .head h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 0.6rem; overflow-wrap: anywhere; }
    .slots { display: grid; gap: 0.35rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
    .slot {
      position: relative; overflow: hidden; padding: 0.25rem 0.55rem; border-radius: var(--radius-small);
      background: var(--sunken); color: var(--muted); font-size: var(--small); line-height: 1.45; white-space: nowrap;
    }
    .slot.busy { background: var(--busy-soft); color: var(--busy); }
    .slot a { color: inherit; }
    .slot i { position: absolute; left: 0; bottom: 0; height: 3px; background: var(--busy); transition: width 200ms; }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) workers: Worker[] = [];
  @property({ attribute: false }) hrefOf: (id: number) => string = () => '';
  @state() private busy = '';

  override render() {
    return html`<ul>${repeat(this.workers, (worker) => worker.name, (worker) => this.row(worker))}</ul>`;
  }

  private row(worker: Worker) {
    const blender = worker.blender ? `Blender ${worker.blender.replace(/^Blender\s+/i, '')}` : 'no Blender';
    return html`<li data-worker=${worker.name} data-state=${worker.state}>
      <div class="head">
        <h3 class="grow">${worker.name} ${chip(toneOfWorker(worker.state), worker.state)}</h3>
        <button class="compact" ?disabled=${this.busy === worker.name} data-action=${worker.enabled ? 'disable' : 'enable'}
            aria-label=${`${worker.enabled ? 'Disable' : 'Enable'} ${worker.name}`} @click=${() => this.toggle(worker)}>
          ${icon('power')}${worker.enabled ? 'Disable' : 'Enable'}</button>
      </div>
      <p class="muted small wrap">${blender}, ${plural(worker.slots.length, 'slot')}${worker.address
        ? html`, ${worker.address}` : nothing}, <span>${worker.online ? 'joined' : 'left'}
        <hostler-since time=${worker.since}></hostler-since></span></p>
      ${worker.online ? html`<div class="slots">${worker.slots.map((slot) => this.slotView(slot))}</div>` : nothing}
    </li>`;
  }

  private slotView(slot: Slot) {
    if (slot.job == null) return html`<span class="slot">Slot ${slot.number}: free</span>`;
    const share = html`<i .style=${`width:${Math.round(slot.progress * 100)}%`}></i>`;
    return html`<span class="slot busy number"><a href=${this.hrefOf(slot.job)}>Job ${slot.job}</a>,
      frame ${slot.frame}${share}</span>`;
  }

  private async toggle(worker: Worker): Promise<void> {
    this.busy = worker.name;
    await setWorker(this.api, worker, !worker.enabled);
    this.busy = '';
  }
}
