import { common, count, plural } from '@hostler/page';
import { css, html, LitElement, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { Camera } from './camera';
import type { HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';
import { loadGradient } from './colours';
import { GraphHands } from './graph-hands';
import { dashes, type GraphFrame, GraphPainter } from './graph-painter';
import { GraphScene, type LoadMeasure, type SceneNode } from './graph-scene';
import './host-tip';
import { LayoutClient } from './layout-client';
import { fitCanvas, isDark, type Paint, paintFor } from './paint';
import { remembered, remember } from './remember';
import { Redraw } from './redraw';
import { stageStyles } from './stage-styles';
import { hostName } from './words';

/** `<icemon-graph>`: hosts as nodes, load as colour, links from those who ask to those who compile. */
@customElement('icemon-graph')
export class GraphElement extends LitElement {
  static override styles = [common, stageStyles, css`
    .stage { cursor: grab; }
    .stage.over { cursor: pointer; }
    .stage.held { cursor: grabbing; }
    .gradient { width: 6.5rem; height: 0.6rem; border-radius: 3px; border: 1px solid var(--line); }
    .nobody { position: absolute; inset: auto 0 18% 0; text-align: center; pointer-events: none; }
    .find { width: 12rem; flex: 0 1 12rem; }
    .line { width: 1.1rem; height: 0.2rem; border-radius: 2px; }
    .line.out { background: var(--warn); }
    .line.in { background: var(--busy); }
    .ring { width: 0.95rem; height: 0.95rem; fill: none; stroke: var(--line-strong); stroke-width: 1.5; stroke-linecap: round; }
  `];

  @property({ attribute: false }) state!: ClusterState;
  /** Grows when the state changes. */
  @property({ type: Number }) revision = 0;
  @property({ type: Boolean }) past = false;
  @property({ attribute: false }) open: (host: HostEntry) => void = () => undefined;

  @state() private measure: LoadMeasure = remembered('graph-load', 'slots') === 'load' ? 'load' : 'slots';
  @state() private showScheduler = remembered('graph-scheduler', 'yes') === 'yes';
  @state() private picked: SceneNode | null = null;
  @state() private found = 0;
  @state() private searched = '';
  @state() private dark = false;
  @query('.stage') private stage!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;

  private readonly scene = new GraphScene();
  private readonly painter = new GraphPainter();
  private readonly camera = new Camera();
  private readonly view = this.camera.view;
  private readonly frame: GraphFrame = { width: 0, height: 0, ratio: 1, picked: null, searching: false };
  private width = 0;
  private height = 0;
  private paint: Paint | null = null;
  private lastFrame = 0;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly redraw = new Redraw('icemon-graph', (now) => this.draw(now));
  private readonly layout = new LayoutClient(this.scene, () => this.redraw.request());
  private readonly hands = new GraphHands({
    nodeAt: (x, y) => this.nodeAt(x, y),
    pointAt: (node) => { if (node !== this.picked) this.pick(node); },
    open: ({ entry }) => { if (entry) this.open(entry); },
    drag: ({ id }, x, y) => this.layout.drag(id, this.view.toWorldX(x), this.view.toWorldY(y)),
    drop: ({ id }) => this.layout.drop(id),
    pan: (x, y) => {
      this.camera.pan(x, y);
      this.redraw.request();
    },
    zoom: (factor, x, y) => this.zoom(factor, x, y),
  });
  private readonly resized = new ResizeObserver(() => this.resize());
  private readonly recolour = () => {
    this.paint = null;
    this.painter.forgetFonts();
    this.dark = isDark(this);
    this.redraw.request();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hostler-theme', this.recolour);
    this.dark = isDark(this);
    if (this.hasUpdated) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hostler-theme', this.recolour);
    this.redraw.stop();
    this.resized.disconnect();
    this.layout.stop();
  }

  override render() {
    return html`
      <div class="toolbar">
        <label class="hidden" for="find">Find a host</label>
        <input id="find" class="find" type="search" placeholder="Find a host" autocomplete="off" @input=${this.find}>
        ${this.searched === '' ? nothing : html`<span class="small muted number" role="status">
          ${plural(this.found, 'host')}</span>`}
        <label for="measure">Colour</label>
        <select id="measure" @change=${this.changeMeasure}>
          <option value="slots" ?selected=${this.measure === 'slots'}>slots in use</option>
          <option value="load" ?selected=${this.measure === 'load'}>load reported</option>
        </select>
        <label class="check"><input type="checkbox" .checked=${this.showScheduler} @change=${this.changeScheduler}>
          Scheduler</label>
        <span class="grow"></span>
        <div class="row tight">
          <button class="compact square" aria-label="Zoom out" @click=${() => this.zoom(1 / 1.3)}>−</button>
          <button class="compact square" aria-label="Zoom in" @click=${() => this.zoom(1.3)}>+</button>
          <button class="compact" @click=${this.showAll}>Show all</button>
        </div>
      </div>
      <div class="stage" tabindex="0" role="application" aria-roledescription="graph" aria-label=${this.summary()}
          aria-describedby="graph-keys" @keydown=${this.key} @wheel=${this.hands.wheel} @pointerdown=${this.hands.down}
          @pointermove=${this.hands.move} @pointerup=${this.hands.up} @pointercancel=${this.hands.up}
          @pointerleave=${this.hands.leave}>
        <canvas aria-hidden="true"></canvas>
        ${this.tip()}
        ${this.state.hosts.size > 0 || this.state.scheduler?.state !== 'online' ? nothing : html`<p class="nobody muted">${this.past
          ? 'Nothing is known of this moment: the monitor or the cluster did not run.'
          : html`No host has joined: start <code>iceccd</code> on the machines that shall compile.`}</p>`}
      </div>
      <p id="graph-keys" class="hidden">Arrow keys go from host to host, Enter opens one, plus and minus zoom,
        0 shows all. The tab Hosts has the same as a table.</p>
      <p class="hidden" aria-live="polite">${this.picked?.entry ? this.describe(this.picked.entry) : nothing}</p>
      <div class="legend">
        <span>idle</span><span class="gradient" style=${`background:${loadGradient(this.dark ? 'dark' : 'light')}`}></span>
        <span>${this.measure === 'slots' ? 'all slots in use' : 'fully loaded'}</span>
        <span class="mark">${ring(dashes.noRemote, false)}takes no jobs of others</span>
        <span class="mark">${ring(dashes.offline, true)}offline</span>
        <span class="mark"><i class="line out"></i>gives jobs away</span>
        <span class="mark"><i class="line in"></i>compiles for others</span>
        <span class="muted">(of the host pointed at; wider: more jobs)</span>
      </div>`;
  }

  override firstUpdated(): void {
    this.begin();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('state') && changed.get('state') !== undefined) {
      this.picked = null;
      this.camera.cut();
    }
    this.redraw.request();
  }

  private begin(): void {
    this.layout.start();
    this.resized.observe(this.stage);
    this.resize();
    this.redraw.start();
  }

  private resize(): void {
    this.width = this.stage.clientWidth;
    this.height = this.stage.clientHeight;
    if (fitCanvas(this.canvas, this.width, this.height)) this.redraw.request();
  }

  private draw(now: number): number | null {
    const context = this.canvas.getContext('2d');
    if (!context || this.width === 0) return null;
    this.paint ??= paintFor(this);
    const elapsed = Math.min(100, now - this.lastFrame);
    this.lastFrame = now;
    if (!this.scene.isCurrent(this.state)) this.takeOver();
    const fading = this.scene.advance(elapsed, this.still.matches);
    this.layout.update(now, this.width / Math.max(1, this.height), this.hands.holding);
    const arrived = this.camera.follow(this.scene.bounds(), this.width, this.height, this.still.matches);
    this.frame.width = this.width;
    this.frame.height = this.height;
    this.frame.ratio = this.canvas.width / this.width;
    this.frame.picked = this.picked;
    this.frame.searching = this.searched !== '';
    this.painter.paint(context, this.scene, this.view, this.paint, this.frame);
    return !arrived ? 16 : fading ? 40 : null;
  }

  private takeOver(): void {
    this.scene.update(this.state, this.measure, this.showScheduler);
    if (this.searched !== '') this.found = this.scene.find(this.searched);
    if (this.picked?.leaving) this.picked = null;
  }

  private zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    this.camera.zoom(factor, x, y);
    this.redraw.request();
  }

  private readonly showAll = () => {
    this.camera.showAll();
    this.redraw.request();
  };

  private pick(node: SceneNode | null): void {
    this.picked = node;
    this.redraw.request();
  }

  private nodeAt(x: number, y: number): SceneNode | null {
    const node = this.scene.nodeAt(this.view.toWorldX(x), this.view.toWorldY(y), 4 / this.view.scale);
    return node?.entry ? node : null;
  }

  private key(event: KeyboardEvent): void {
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    if (arrow) {
      const next = this.picked ? this.scene.neighbour(this.picked, ...arrow)
        : this.scene.nodes.find((node) => node.entry && !node.leaving);
      if (next) this.pick(next);
    } else if (event.key === 'Enter' && this.picked?.entry) this.open(this.picked.entry);
    else if (event.key === 'Escape') this.pick(null);
    else if (event.key === '+' || event.key === '=') this.zoom(1.3);
    else if (event.key === '-') this.zoom(1 / 1.3);
    else if (event.key === '0') this.showAll();
    else return;
    event.preventDefault();
  }

  private find(event: Event): void {
    this.searched = (event.target as HTMLInputElement).value.trim();
    this.found = this.scene.find(this.searched);
    this.redraw.request();
  }

  private changeMeasure(event: Event): void {
    this.measure = (event.target as HTMLSelectElement).value as LoadMeasure;
    remember('graph-load', this.measure);
    this.takeOver();
  }

  private changeScheduler(event: Event): void {
    this.showScheduler = (event.target as HTMLInputElement).checked;
    remember('graph-scheduler', this.showScheduler ? 'yes' : 'no');
    this.takeOver();
  }

  private summary(): string {
    const { totals } = this.state;
    return `Graph of ${plural(this.state.hosts.size, 'host')}: ${count(totals.compiling)} of ${count(totals.slots)} slots compile`;
  }

  private describe(entry: HostEntry): string {
    const { view } = entry;
    return `${hostName(entry)}, ${view.online ? `${view.compiling + view.local} of ${view.max_jobs} slots in use` : 'offline'}`;
  }

  private tip() {
    const { picked } = this;
    if (!picked?.entry) return nothing;
    const [x, y] = [this.view.toScreenX(picked.x), this.view.toScreenY(picked.y)];
    const reach = picked.radius * this.view.scale + 12;
    const left = x > this.width * 0.62;
    const style = `${left ? `right:${Math.round(this.width - x + reach)}px` : `left:${Math.round(x + reach)}px`};`
      + `top:${Math.round(Math.min(Math.max(8, y - 40), Math.max(8, this.height - 210)))}px`;
    return html`<icemon-host-tip class="tip" style=${style} .host=${picked.entry} .revision=${this.revision}></icemon-host-tip>`;
  }
}

const ring = (dash: readonly number[], slashed: boolean) => html`<svg class="ring" viewBox="0 0 16 16" aria-hidden="true">
  <circle cx="8" cy="8" r="6.5" stroke-dasharray=${dash.join(' ')}></circle>${slashed ? svg`<path d="M3.5 12.5 12.5 3.5"></path>` : nothing}</svg>`;
