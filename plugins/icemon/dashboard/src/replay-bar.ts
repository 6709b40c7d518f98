import { common, icon } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fromInput, toInput } from './ranges';
import { type Replay, speeds } from './replay';

const minute = 60_000;

/** `<icemon-replay>`: says that one looks at the past, and moves through it. */
@customElement('icemon-replay')
export class ReplayBarElement extends LitElement {
  static override styles = [common, css`
    :host { margin-bottom: 1rem; border-radius: var(--radius); background: var(--warn-soft); color: var(--text); border: 1px solid color-mix(in srgb, var(--warn) 45%, transparent); }
    .row { padding: 0.55rem 0.75rem; gap: 0.5rem 0.6rem; }
    input[type='datetime-local'] { max-width: 13rem; padding-inline: 0.4rem; }
    .told { display: inline-flex; align-items: center; gap: 0.5rem; color: var(--warn); font-weight: 600; }
    input, select { width: auto; min-height: 1.875rem; font-size: var(--small); }
    input[type='range'] { flex: 1 1 6rem; min-width: 6rem; padding: 0; accent-color: var(--warn); border: 0; background: none; }
    .time { font-weight: 650; min-width: 8.2rem; }
    .tight { gap: 0.3rem; flex-wrap: nowrap; padding: 0; }
    .note { margin: 0 0.75rem 0.6rem; }
  `];

  @property({ attribute: false }) replay!: Replay;
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) seek: (time: number) => void = () => undefined;
  @property({ attribute: false }) close: () => void = () => undefined;

  override render() {
    const { replay } = this;
    const { from, to } = replay.span;
    const date = new Date(replay.time);
    return html`<div class="row">
        <span class="told" role="status">${icon('back')}Looking at the past</span>
        <span class="time number">${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })},
          ${date.toLocaleTimeString('en-GB')}</span>
        <div class="row tight">
          <button class="compact" aria-label="One minute back" @click=${() => this.seek(replay.time - minute)}>−1 min</button>
          <button class="compact primary" @click=${this.toggle}>${icon(replay.playing ? 'pause' : 'play')}${replay.playing ? 'Pause' : 'Play'}</button>
          <button class="compact" aria-label="One minute on" @click=${() => this.seek(replay.time + minute)}>+1 min</button>
        </div>
        <label class="hidden" for="speed">Speed</label>
        <select id="speed" @change=${this.changeSpeed}>${speeds.map((speed) => html`
          <option value=${speed} ?selected=${speed === replay.speed}>${speed}×</option>`)}</select>
        <label class="hidden" for="within">Moment within the loaded span</label>
        <input id="within" type="range" step="1000" min=${from} max=${Math.max(from + 1, to)} .value=${String(replay.time)}
          @input=${(event: Event) => void replay.seek(Number((event.target as HTMLInputElement).value))}>
        <label class="hidden" for="moment">Day and time</label>
        <input id="moment" type="datetime-local" step="1" .value=${toInput(replay.time)} @change=${this.changeMoment}>
        <button class="compact" @click=${() => this.close()}>Back to now</button>
      </div>
      ${replay.error !== '' ? html`<p class="note bad wrap" role="alert">${replay.error}</p>` : nothing}
      ${replay.atEnd ? html`<p class="note" role="status">This is as far as the history goes.</p>` : nothing}
      ${replay.loading && replay.span.to === 0 ? html`<p class="note" role="status">Asking the history…</p>` : nothing}`;
  }

  private toggle(): void {
    this.replay.playing = !this.replay.playing;
    this.requestUpdate();
  }

  private changeSpeed(event: Event): void {
    this.replay.speed = Number((event.target as HTMLSelectElement).value);
    this.requestUpdate();
  }

  private changeMoment(event: Event): void {
    const time = fromInput((event.target as HTMLInputElement).value);
    if (time > 0) this.seek(time);
  }
}
