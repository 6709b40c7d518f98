import { common, count, icon, plural } from '@hostler/page';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { barTip, besidePointer } from './bar-tip';
import type { Bar, HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';
import { lookOfClient } from './colours';
import { busiestClients, type ClientCount } from './gantt-clients';
import { GanttHits } from './gantt-hits';
import { axisHeight, type GanttFrame, GanttPainter, gutterOf } from './gantt-painter';
import { GanttRows, slotHeight, spans, spanText } from './gantt-rows';
import { GanttTime } from './gantt-time';
import { cssOf, fitCanvas, type Paint, paintFor } from './paint';
import { Redraw } from './redraw';
import { remember, remembered } from './remember';
import { stageStyles } from './stage-styles';
import { hostName, moment, shortName } from './words';

const mostClients = 12;        // in the legend
const clientsEvery = 1000;     // milliseconds between two counts for the legend
const arrangeEvery = 400;      // milliseconds between two looks at which rows there are
const clickReach = 4;          // pixels that a click may wander

/** `<icemon-gantt>`: a row for each slot, a bar for each job. */
@customElement('icemon-gantt')
export class GanttElement extends LitElement {
  static override styles = [common, stageStyles, css`
    .stage { overflow-y: auto; overflow-x: hidden; touch-action: pan-y; overscroll-behavior: contain; scrollbar-gutter: stable; }
    .stage canvas { position: sticky; top: 0; height: auto; }
    .nothing { position: absolute; inset: 30% 0 auto 0; pointer-events: none; }
    .find { width: 10rem; }
    .tip p { overflow-wrap: anywhere; }
    .tip .bad { color: var(--bad); font-weight: 550; }
    button.client { min-height: 1.5rem; padding: 0 0.5rem 0 0.35rem; font-size: var(--tiny); font-weight: 500; border-color: var(--line); border-radius: 99px; }
    button.client[aria-pressed='true'] { border-color: var(--text); background: var(--sunken); }
    .swatch { width: 0.8rem; height: 0.8rem; border-radius: 3px; }
    .key { width: 1.3rem; height: 0.75rem; border-radius: 3px; background: var(--line-strong); }
    .key.local { height: 0.45rem; border: 1px solid var(--muted); opacity: 0.7; }
    .key.failed { border: 2px solid var(--bad); border-right-width: 8px; }
    .key.lost { opacity: 0.5; position: relative; }
    .key.lost::after { content: ''; position: absolute; left: 2px; right: 2px; top: 50%; height: 1px; background: var(--text); }
  `];

  @property({ attribute: false }) state!: ClusterState;
  @property({ type: Number }) revision = 0;
  @property({ type: Boolean }) past = false;
  @property({ attribute: false }) open: (host: HostEntry) => void = () => undefined;

  @state() busyOnly = remembered('gantt-busy', 'no') === 'yes';
  @state() allSlots = remembered('gantt-slots', 'no') === 'yes';
  @state() private hovered: Bar | null = null;
  /** On the screen; null while it is elsewhere, or drags the chart. */
  private pointer: { x: number; y: number } | null = null;
  @state() private client: HostEntry | null = null;
  @state() private clients: ClientCount[] = [];
  @state() private file = '';
  @state() private isEmpty = false;
  @query('.stage') private stage!: HTMLElement;
  @query('.sheet') private sheet!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;

  private readonly rows = new GanttRows();
  private readonly painter = new GanttPainter();
  private paint: Paint | null = null;
  private arrangedAt = 0;
  private arranged = -1;
  private countedAt = 0;
  private readonly time = new GanttTime(() => this.state.now(), () => {
    this.arranged = -1;
    this.requestUpdate();
  });
  private grip: { x: number; edge: number; moved: boolean } | null = null;
  private readonly frame: GanttFrame = { width: 0, height: 0, gutter: 0, ratio: 1, scroll: 0, left: 0, right: 1, now: 0,
    hovered: null, client: null, file: '' };
  private readonly hits = new GanttHits(this.rows, this.frame);
  private readonly redraw = new Redraw('icemon-gantt', () => this.draw());
  private readonly resized = new ResizeObserver(() => this.redraw.request());
  private readonly recolour = () => {
    this.paint = null;
    this.redraw.request();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hostler-theme', this.recolour);
    if (this.hasUpdated) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hostler-theme', this.recolour);
    this.resized.disconnect();
    this.redraw.stop();
  }

  override render() {
    const { span: shown, pausedAt } = this.time;
    const paused = pausedAt > 0;
    return html`
      <div class="toolbar">
        <button class="compact" aria-pressed=${paused} @click=${() => this.time.togglePause()}>
          ${icon(paused ? 'play' : 'pause')}${paused ? 'Go on' : 'Pause'}</button>
        <label for="span">Span</label>
        <select id="span" @change=${this.changeSpan}>${spans.map((span) => html`
          <option value=${span} ?selected=${span === shown}>${spanText(span)}</option>`)}
          ${spans.includes(shown as 60_000) ? nothing : html`<option selected>${spanText(shown)}</option>`}
        </select>
        <div class="row tight">
          <button class="compact square" aria-label="Zoom out" @click=${() => this.time.zoom(true)}>−</button>
          <button class="compact square" aria-label="Zoom in" @click=${() => this.time.zoom(false)}>+</button>
        </div>
        <label class="hidden" for="file">Find a file</label>
        <input id="file" class="find" type="search" placeholder="Find a file" autocomplete="off" @input=${this.find}>
        <label class="check"><input type="checkbox" .checked=${this.busyOnly} @change=${this.changeBusy}>
          Only hosts with jobs</label>
        <label class="check"><input type="checkbox" .checked=${this.allSlots} @change=${this.changeSlots}>
          Idle slots</label>
        <span class="grow"></span>
        ${paused ? html`<span class="chip warn">${icon('pause')}<span class="number">until ${moment(pausedAt)}</span></span>` : nothing}
        <span class="small muted number">${this.state.totals.pending > 0
          ? `${plural(this.state.totals.pending, 'job')} waiting` : nothing}</span>
      </div>
      <div class="stage" tabindex="0" role="application" aria-roledescription="Gantt chart" aria-label=${this.summary()}
          aria-describedby="gantt-keys" @scroll=${() => this.redraw.request()} @keydown=${this.key} @wheel=${this.wheel}
          @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up}
          @pointerleave=${this.leave}>
        <div class="sheet"><canvas aria-hidden="true"></canvas></div>
      </div>
      ${this.isEmpty ? html`<div class="empty nothing">${icon('queue')}<h3>No job in this span</h3>
        <p>${this.past ? 'Nothing was compiled, or the monitor did not run.'
          : 'Jobs appear here as soon as something is compiled with icecream.'}</p></div>` : nothing}
      ${this.tip()}
      <p id="gantt-keys" class="hidden">Left and right move in time, plus and minus zoom, Space pauses, End goes back
        to the newest. The tab Jobs has the same as a table.</p>
      <div class="legend">
        ${this.clients.length > 0 ? html`<span>Clients</span>` : nothing}
        ${this.clients.map(({ host, jobs }) => html`<button class="client" aria-pressed=${this.client === host}
            @click=${() => this.choose(host)}>
          <span class="swatch" style=${`background:${cssOf(lookOfClient(host.view.name))}`}></span>${shortName(hostName(host))}
          <span class="muted number">${count(jobs)}</span></button>`)}
        <span class="grow"></span>
        <span class="mark"><i class="key local"></i>local</span>
        <span class="mark"><i class="key failed"></i>failed</span>
        <span class="mark"><i class="key lost"></i>cancelled or lost</span>
      </div>`;
  }

  override firstUpdated(): void {
    this.begin();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('state')) {
      this.arranged = -1;
      this.client = this.hovered = null;
      if (changed.get('state') !== undefined) this.time.follow();
    }
    this.redraw.request();
  }

  private begin(): void {
    this.resized.observe(this.stage);
    this.redraw.start();
  }

  private draw(): number | null {
    const context = this.canvas.getContext('2d');
    const { frame } = this;
    frame.width = this.stage.clientWidth;
    frame.height = this.stage.clientHeight;
    frame.gutter = gutterOf(frame.width);
    if (!context || frame.width === 0) return null;
    if (!this.paint) {
      this.paint = paintFor(this);
      this.painter.prepare(this.paint);
    }
    fitCanvas(this.canvas, frame.width, frame.height);
    frame.ratio = this.canvas.width / frame.width;
    this.canvas.style.height = `${frame.height}px`;
    frame.now = this.state.now();
    frame.right = this.time.pausedAt || frame.now;
    frame.left = frame.right - this.time.span;
    frame.scroll = this.stage.scrollTop;
    frame.client = this.client;
    frame.file = this.file;
    this.arrange();
    // Time moves the jobs away from under a pointer that rests.
    frame.hovered = this.hovered = this.barUnderPointer();
    this.painter.paint(context, this.rows, this.paint, frame);
    if (this.time.pausedAt > 0) return null;
    // Time moves the chart by a pixel so often.
    return Math.min(500, Math.max(33, this.hits.perPixel));
  }

  /** Lays out the rows anew when hosts or lanes may have come or gone. */
  private arrange(): void {
    const { now, left } = this.frame;
    const isOld = Math.abs(now - this.arrangedAt) > arrangeEvery && this.arranged !== this.state.revision;
    if (this.arranged < 0 || isOld) {
      this.arranged = this.state.revision;
      this.arrangedAt = now;
      this.rows.arrange(this.state.hosts.values(), left, this);
      this.sheet.style.height = `${this.rows.height + axisHeight}px`;
      const empty = this.rows.groups.length === 0;
      if (empty !== this.isEmpty) this.isEmpty = empty;
    }
    if (Math.abs(now - this.countedAt) < clientsEvery) return;
    this.countedAt = now;
    this.clients = busiestClients(this.state, left, mostClients);
  }

  private changeSpan(event: Event): void {
    this.time.show(Number((event.target as HTMLSelectElement).value));
  }

  private changeBusy(event: Event): void {
    this.busyOnly = (event.target as HTMLInputElement).checked;
    this.arranged = -1;
    remember('gantt-busy', this.busyOnly ? 'yes' : 'no');
  }

  private changeSlots(event: Event): void {
    this.allSlots = (event.target as HTMLInputElement).checked;
    this.arranged = -1;
    remember('gantt-slots', this.allSlots ? 'yes' : 'no');
  }

  private find(event: Event): void {
    this.file = (event.target as HTMLInputElement).value.trim().toLowerCase();
  }

  private choose(host: HostEntry): void {
    this.client = this.client === host ? null : host;
  }

  private wheel(event: WheelEvent): void {
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.time.show(this.time.span * Math.exp(event.deltaY * 0.002));
    } else if (sideways !== 0 && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      event.preventDefault();
      this.time.moveTo(this.time.edge + sideways * this.hits.perPixel);
    }
  }

  private place({ x, y }: { x: number; y: number }): { x: number; y: number } {
    const box = this.stage.getBoundingClientRect();
    return { x: x - box.left, y: y - box.top };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x } = this.place(event);
    this.grip = { x, edge: this.time.edge, moved: false };
  }

  private move(event: PointerEvent): void {
    const { x, y } = this.place(event);
    if (this.grip && event.buttons === 1) {
      this.grip.moved ||= Math.abs(x - this.grip.x) > clickReach;
      if (this.grip.moved && this.grip.x > this.frame.gutter && event.pointerType === 'mouse') {
        this.time.moveTo(this.grip.edge - (x - this.grip.x) * this.hits.perPixel);
        this.leave();
        return;
      }
    }
    this.stage.style.cursor = this.hits.nameAt(x, y) ? 'pointer' : 'default';
    this.pointer = { x: event.clientX, y: event.clientY };
    this.hovered = this.barUnderPointer();
    if (this.hovered) this.requestUpdate();  // its tip goes with the pointer
  }

  private readonly leave = () => {
    this.pointer = this.hovered = null;
  };

  private barUnderPointer(): Bar | null {
    if (!this.pointer) return null;
    const { x, y } = this.place(this.pointer);
    return this.hits.bar(x, y);
  }

  private up(event: PointerEvent): void {
    const { grip } = this;
    this.grip = null;
    const { x, y } = this.place(event);
    const host = this.hits.nameAt(x, y);
    if (grip && !grip.moved && host) this.open(host);
  }

  private key(event: KeyboardEvent): void {
    const { time } = this;
    if (event.key === 'ArrowLeft') time.moveTo(time.edge - time.span / 8);
    else if (event.key === 'ArrowRight') time.moveTo(time.edge + time.span / 8);
    else if (event.key === '+' || event.key === '=') time.zoom(false);
    else if (event.key === '-') time.zoom(true);
    else if (event.key === ' ') time.togglePause();
    else if (event.key === 'End') time.follow();
    else if (event.key === 'Enter') {
      const first = this.hits.nameAt(0, axisHeight + slotHeight / 2);
      if (first) this.open(first);
    } else return;
    event.preventDefault();
  }

  private summary(): string {
    const { compiling, local, pending } = this.state.totals;
    return `${count(compiling)} jobs compile, ${count(local)} run locally, ${count(pending)} wait`;
  }

  private tip() {
    if (!this.hovered || !this.pointer) return nothing;
    return html`<div class="tip" style=${besidePointer(this.pointer, window.innerWidth, window.innerHeight)}>
      ${barTip(this.hovered, this.state.now())}</div>`;
  }
}
