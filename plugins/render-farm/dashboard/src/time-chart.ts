import { common, duration } from '@hostler/page';
import { css, html, LitElement, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type uPlot from 'uplot';
import chartCss from 'uplot/dist/uPlot.min.css?inline';
import { type Times, timesOf } from './times';
import type { Frame } from './types';

const height = 190;

/** `<render-farm-times>`: how long each frame took. The chart's code is loaded when the first one is shown. */
@customElement('render-farm-times')
export class TimeChartElement extends LitElement {
  static override styles = [common, unsafeCSS(chartCss), css`
    .chart { min-height: ${height}px; overflow: hidden; }
    .u-legend { display: none; }
    .u-select { background: var(--accent-soft); }
    p { margin-top: 0.5rem; }
  `];

  @property({ attribute: false }) frames: readonly Frame[] = [];
  @property({ type: Number }) revision = 0;
  @query('.chart') private place!: HTMLElement;

  private chart: uPlot | null = null;
  private library: typeof uPlot | null = null;
  private times: Times = timesOf([]);
  private readonly resized = new ResizeObserver(() => this.chart?.setSize({ width: this.place.clientWidth, height }));
  private readonly recolour = () => {
    this.chart?.destroy();
    this.chart = null;
    this.draw();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hostler-theme', this.recolour);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hostler-theme', this.recolour);
    this.resized.disconnect();
    this.chart?.destroy();
    this.chart = null;
  }

  override willUpdate(): void {
    this.times = timesOf([...this.frames]);
  }

  override render() {
    const { median, fastest, slowest } = this.times;
    const told = fastest && slowest ? html`Median ${duration(median)}, fastest ${duration(fastest.seconds!)} (frame
      ${fastest.number}), slowest ${duration(slowest.seconds!)} (frame ${slowest.number})`
      : html`Times appear as soon as a frame is done.`;
    return html`<div class="chart" aria-hidden="true"></div><p class="muted small number">${told}</p>`;
  }

  override async firstUpdated(): Promise<void> {
    this.library = (await import('uplot')).default;
    if (!this.isConnected) return;
    this.resized.observe(this.place);
    this.draw();
  }

  override updated(): void {
    this.draw();
  }

  private draw(): void {
    if (!this.library || !this.isConnected) return;
    const { numbers, seconds, median } = this.times;
    const data: uPlot.AlignedData = [numbers, seconds, numbers.map(() => median)];
    if (this.chart) this.chart.setData(data);
    else this.chart = new this.library(this.options(this.library), data, this.place);
  }

  private options(library: typeof uPlot): uPlot.Options {
    const axis = { stroke: this.colour('--muted'), font: '11px system-ui, sans-serif',
      grid: { stroke: this.colour('--line'), width: 1 }, ticks: { show: false } };
    return {
      width: this.place.clientWidth || 400, height, legend: { show: false },
      padding: [10, 14, 0, 0],
      cursor: { y: false, points: { show: false } },
      scales: {
        // All of the job, also what is not rendered yet: the chart fills up and never jumps.
        x: { time: false, range: () => [(this.frames[0]?.number ?? 1) - 0.7, (this.frames.at(-1)?.number ?? 1) + 0.7] },
        y: { range: (_, _least, most) => [0, (most || 1) * 1.15] },
      },
      axes: [
        { ...axis, size: 26, incrs: [1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 5000, 10_000, 100_000] },
        { ...axis, size: 52, values: (_, splits) => splits.map((value) => (value === 0 ? '0' : duration(value))) },
      ],
      series: [
        {},
        { fill: this.colour('--accent'), width: 0, points: { show: false },
          paths: library.paths.bars!({ size: [0.72, 22], radius: 0.2 }) },
        { stroke: this.colour('--warn'), width: 1.5, dash: [5, 4], points: { show: false } },
      ],
    };
  }

  /** A token's colour as the canvas wants it: resolved for the current theme. */
  private colour(token: string): string {
    this.place.style.color = `var(${token})`;
    const colour = getComputedStyle(this.place).color;
    this.place.style.color = '';
    return colour;
  }
}
