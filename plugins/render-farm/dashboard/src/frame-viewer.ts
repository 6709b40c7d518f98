import { chip, common, duration, icon, type PageApi } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Frames } from './farm-state';
import { stateNames } from './frame-cell';
import type { Frame, FrameState } from './types';

const tones = { ready: 'quiet', rendering: 'busy', done: 'good', failed: 'bad' } as const;

/** `<render-farm-frame>`: one frame large, with what is known about it; arrow keys go to its neighbours. */
@customElement('render-farm-frame')
export class FrameViewerElement extends LitElement {
  static override styles = [common, css`
    dialog { width: min(64rem, calc(100vw - 1.5rem)); }
    header { display: flex; align-items: center; gap: 0.5rem; padding: 0.6rem 0.6rem 0.6rem 1.1rem; border-bottom: 1px solid var(--line); }
    figure { display: grid; place-items: center; min-height: 14rem; background: #101413; color: #b9c3bf; }
    figure img { display: block; max-width: 100%; max-height: 70vh; }
    dl { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; padding: 0.9rem 1.1rem; }
    dt { font-size: var(--tiny); color: var(--muted); }
    dd code { font-size: var(--small); }
    pre {
      margin: 0 1.1rem 1.1rem; padding: 0.7rem 0.9rem; overflow: auto; max-height: 16rem; white-space: pre-wrap;
      overflow-wrap: anywhere; border-radius: var(--radius-small); background: var(--bad-soft); font: var(--small)/1.5 var(--mono);
    }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ type: Number }) job = 0;
  @property({ attribute: false }) frames!: Frames;
  @property({ type: Number }) revision = 0;
  @state() private place = -1;
  @state() private broken = '';
  @query('dialog') private dialog!: HTMLDialogElement;

  open(number: number): void {
    this.place = this.frames.placeOf(number);
    this.dialog.showModal();
  }

  override render() {
    const frame = this.frames.list[this.place];
    return html`<dialog aria-label=${frame ? `Frame ${frame.number}` : 'Frame'} @keydown=${this.keyed} @click=${this.clicked}>
      ${frame ? this.content(frame) : nothing}
    </dialog>`;
  }

  private content(frame: Frame) {
    return html`
      <header>
        <h2 class="grow row">Frame ${frame.number} ${chip(tones[frame.state as FrameState], stateNames[frame.state])}</h2>
        <button class="plain square" aria-label="Previous frame" ?disabled=${this.place === 0}
          @click=${() => this.step(-1)}>${icon('back')}</button>
        <button class="plain square" aria-label="Next frame" ?disabled=${this.place === this.frames.list.length - 1}
          @click=${() => this.step(1)}>${icon('next')}</button>
        <button class="plain square" aria-label="Close" @click=${() => this.dialog.close()}>${icon('cross')}</button>
      </header>
      <figure>${this.picture(frame)}</figure>
      <dl>
        ${this.fact('Worker', frame.worker)}
        ${this.fact('Time', frame.seconds == null ? null : duration(frame.seconds))}
        ${frame.file ? this.fact('File', html`<code>${frame.file}</code>`) : nothing}
      </dl>
      ${frame.reason ? html`<pre tabindex="0" aria-label="Why">${frame.reason}</pre>` : nothing}`;
  }

  private picture(frame: Frame) {
    if (frame.state !== 'done') {
      const part = frame.progress ? `, ${Math.round(frame.progress * 100)} %` : '';
      return html`<p>${frame.state === 'failed' ? 'There is no picture: the frame failed.'
        : frame.state === 'rendering' ? `Being rendered${part}` : 'Waits for a worker.'}</p>`;
    }
    const address = this.api.url(`jobs/${this.job}/frames/${frame.number}/image?attempt=${frame.attempt}`);
    // A browser cannot show EXR or TIFF; the thumbnail is always one of its own formats.
    const thumbnail = this.api.url(`jobs/${this.job}/frames/${frame.number}/thumbnail?attempt=${frame.attempt}`);
    return html`<img src=${this.broken === address ? thumbnail : address} alt=${`Frame ${frame.number}`}
      @error=${() => { this.broken = address; }}>`;
  }

  private fact(name: string, value: unknown) {
    return value === null || value === undefined || value === '' ? nothing
      : html`<div><dt>${name}</dt><dd class="number wrap">${value}</dd></div>`;
  }

  private step(by: number): void {
    const place = this.place + by;
    if (place >= 0 && place < this.frames.list.length) this.place = place;
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft') this.step(-1);
    if (event.key === 'ArrowRight') this.step(1);
  }

  private clicked(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }
}
