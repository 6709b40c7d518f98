import { CalmElement, common, count, icon, type PageApi } from '@hostler/page';
import { css, html } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Frames } from './farm-state';
import { cellContent, cellStyles, describe, stateNames } from './frame-cell';
import { gridWindow, type GridWindow, moved } from './grid-window';
import type { Frame, FrameState } from './types';

const pictures = { width: 132, height: 82, gap: 8 };
const squares = { width: 26, height: 26, gap: 4 };
const mostPictures = 500;  // beyond this the whole is more telling than the pictures
const states: FrameState[] = ['done', 'rendering', 'failed', 'ready'];

/** The picked frame's number travels in `number`. */
export class FramePicked extends Event {
  constructor(readonly number: number) {
    super('frame-picked', { bubbles: true, composed: true });
  }
}

/** `<render-farm-frames>`: a job's frames; only the cells near the visible part exist, so a million is fine. */
@customElement('render-farm-frames')
export class FrameGridElement extends CalmElement {
  static override styles = [common, cellStyles, css`
    .tools { padding: 0.6rem 1rem; border-bottom: 1px solid var(--line); gap: 0.35rem; }
    .tools button[aria-pressed='true'] { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); }
    .scroll { max-height: min(38rem, 75vh); overflow: auto; padding: 0.75rem 1rem; overscroll-behavior: contain; }
    .space { position: relative; }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ type: Number }) job = 0;
  @property({ attribute: false }) frames!: Frames;
  /** Grows with each change inside `frames`. */
  @property({ type: Number }) revision = 0;

  @state() private filter: FrameState | null = null;
  @state() private density: 'pictures' | 'squares' | null = null;
  @state() private focused = 0;
  @query('.scroll') private viewport!: HTMLElement;
  private width = 600;
  private readonly resized = new ResizeObserver(([entry]) => {
    this.width = entry!.contentRect.width;
    this.requestUpdate();
  });

  override firstUpdated(): void {
    this.resized.observe(this.viewport);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override render() {
    const shown = this.shown();
    const window = this.window(shown.length);
    this.focused = Math.min(this.focused, Math.max(0, shown.length - 1));
    return html`
      <div class="row tools" role="group" aria-label="Which frames">
        ${states.filter((one) => this.frames.count(one) > 0).map((one) => this.filterButton(one))}
        <span class="grow"></span>
        <button class="compact plain" @click=${this.toggleDensity}>
          ${icon(this.isSquares() ? 'film' : 'queue')}${this.isSquares() ? 'Pictures' : 'Overview'}</button>
      </div>
      <div class="scroll ${this.isSquares() ? 'small' : ''}" @scroll=${() => this.requestUpdate()}
          @keydown=${(event: KeyboardEvent) => this.keyed(event, window, shown.length)}>
        <div class="space" role="group" aria-label="Frames; arrow keys move" .style=${`height:${window.height}px`}>
          ${repeat(this.cellsIn(shown, window), ({ frame }) => frame.number,
            ({ frame, place }) => this.cell(frame, place, window))}
        </div>
      </div>`;
  }

  private shown(): Frame[] {
    const { list } = this.frames;
    return this.filter === null ? list : list.filter((frame) => frame.state === this.filter);
  }

  private isSquares(): boolean {
    return this.density === null ? this.frames.list.length > mostPictures : this.density === 'squares';
  }

  private window(cells: number): GridWindow {
    const scrolled = this.viewport?.scrollTop ?? 0;
    const seen = this.viewport?.clientHeight || 600;
    return gridWindow(cells, this.width, this.size(), scrolled, seen);
  }

  /** Pictures grow to fill the row; squares keep their size. */
  private size() {
    if (this.isSquares()) return squares;
    const columns = Math.max(2, Math.floor((this.width + pictures.gap) / (pictures.width + pictures.gap)));
    const width = Math.floor((this.width + pictures.gap) / columns) - pictures.gap;
    return { width, height: Math.round(width * 0.6), gap: pictures.gap };
  }

  private cellsIn(shown: Frame[], window: GridWindow): { frame: Frame; place: number }[] {
    return shown.slice(window.first, window.last).map((frame, index) => ({ frame, place: window.first + index }));
  }

  private cell(frame: Frame, place: number, { columns }: GridWindow) {
    const { width, height, gap } = this.size();
    const left = (place % columns) * (width + gap);
    const top = Math.floor(place / columns) * (height + gap);
    const thumbnail = this.isSquares() ? null
      : this.api.url(`jobs/${this.job}/frames/${frame.number}/thumbnail?attempt=${frame.attempt}`);
    const words = describe(frame);
    return html`<button class="cell ${frame.state}" data-frame=${frame.number} data-state=${frame.state} data-place=${place}
        .style=${`left:${left}px;top:${top}px;width:${width}px;height:${height}px`}
        tabindex=${place === this.focused ? 0 : -1} aria-label=${words} title=${words}
        @focus=${() => { this.focused = place; }}
        @click=${() => this.dispatchEvent(new FramePicked(frame.number))}>
      ${cellContent(frame, thumbnail)}</button>`;
  }

  private filterButton(one: FrameState) {
    const pressed = this.filter === one;
    return html`<button class="compact" aria-pressed=${pressed} @click=${() => { this.filter = pressed ? null : one; }}>
      ${count(this.frames.count(one))} ${stateNames[one]}</button>`;
  }

  private toggleDensity(): void {
    this.density = this.isSquares() ? 'pictures' : 'squares';
  }

  private async keyed(event: KeyboardEvent, window: GridWindow, cells: number): Promise<void> {
    const place = moved(event.key, this.focused, window.columns, cells);
    if (place === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.focused = place;
    this.bring(place, window);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus({ preventScroll: true });
  }

  private bring(place: number, { columns }: GridWindow): void {
    const { height, gap } = this.size();
    const top = Math.floor(place / columns) * (height + gap);
    const { scrollTop, clientHeight } = this.viewport;
    if (top < scrollTop) this.viewport.scrollTop = top;
    else if (top + height + 2 * gap > scrollTop + clientHeight) {
      this.viewport.scrollTop = top + height + 3 * gap - clientHeight;
    }
    this.requestUpdate();
  }
}

