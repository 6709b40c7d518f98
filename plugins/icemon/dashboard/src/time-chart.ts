import { common } from '@hostler/page';
import { css, html, LitElement, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type uPlot from 'uplot';
import chartCss from 'uplot/dist/uPlot.min.css?inline';
import { colourOf } from './paint';

/** A line or a row of bars of a chart; colours are tokens. */
export interface ChartLine {
  label: string;
  colour: string;
  kind: 'area' | 'line' | 'steps' | 'bars';
  dash?: number[];
}

/** `<icemon-chart>`: lines over time. Its code is loaded when the first one is shown. */
@customElement('icemon-chart')
export class TimeChartElement extends LitElement {
  static override styles = [common, unsafeCSS(chartCss), css`
    .chart { overflow: hidden; }
    .u-legend { text-align: left; padding: 0.2rem 0 0 2.6rem; font-size: var(--tiny); color: var(--muted); }
    .u-legend .u-value { min-width: 2.5rem; display: inline-block; color: var(--text); font-variant-numeric: tabular-nums; }
    .u-legend th, .u-legend td { font-weight: 500; }
    .u-legend .u-series > * { padding: 2px 4px 2px 0; }
    .u-legend .u-series:first-child .u-value { min-width: 9.5rem; }
    .u-select { background: var(--accent-soft); opacity: 0.6; }
    .u-cursor-x { border-color: var(--line-strong) !important; }
  `];

  @property({ attribute: false }) data: uPlot.AlignedData = [[]];
  @property({ attribute: false }) lines: readonly ChartLine[] = [];
  @property({ type: Number }) height = 240;
  /** Seconds since 1970 at the edges. */
  @property({ attribute: false }) range: [number, number] = [0, 1];
  @property() label = '';
  @query('.chart') private place!: HTMLElement;

  private chart: uPlot | null = null;
  private library: typeof uPlot | null = null;
  private readonly resized = new ResizeObserver(() => {
    if (this.place.clientWidth > 0) this.chart?.setSize({ width: this.place.clientWidth, height: this.height });
  });
  private readonly recolour = () => {
    this.chart?.destroy();
    this.chart = null;
    this.draw();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hostler-theme', this.recolour);
    if (this.hasUpdated) this.resized.observe(this.place);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hostler-theme', this.recolour);
    this.resized.disconnect();
    this.chart?.destroy();
    this.chart = null;
  }

  override render() {
    return html`<div class="chart" style=${`min-height:${this.height}px`} role="img" aria-label=${this.label}></div>`;
  }

  override async firstUpdated(): Promise<void> {
    this.library = (await import('uplot')).default;
    if (!this.isConnected) return;
    this.resized.observe(this.place);
    this.draw();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('lines') && this.chart) this.recolour();
    else this.draw();
  }

  private draw(): void {
    if (!this.library || !this.isConnected || this.place.clientWidth === 0) return;
    if (this.chart) this.chart.setData(this.data);
    else this.chart = new this.library(this.options(this.library), this.data, this.place);
  }

  private options(library: typeof uPlot): uPlot.Options {
    const colour = (token: string) => colourOf(this.place, token);
    const axis = { stroke: colour('--muted'), font: '11px system-ui, sans-serif',
      grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    return {
      width: this.place.clientWidth, height: this.height, padding: [10, 14, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { range: () => this.range },
        y: { range: (_, _least, most) => [0, Math.max(1, most || 0) * 1.1] },
      },
      axes: [
        { ...axis, size: 28, space: 70, incrs: [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400],
          values: (_, splits) => splits.map((time) => this.clock(time)) },
        { ...axis, size: 44, space: 32, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000] },
      ],
      series: [
        { label: 'Time', value: (_, time) => (time == null ? '–' : new Date(time * 1000).toLocaleString('en-GB')) },
        ...this.lines.map((line) => this.series(library, line, colour(line.colour))),
      ],
    };
  }

  private clock(seconds: number): string {
    const date = new Date(seconds * 1000);
    const two = (value: number) => String(value).padStart(2, '0');
    if (this.range[1] - this.range[0] > 2 * 86_400) return `${date.getDate()}.${date.getMonth() + 1}. ${two(date.getHours())}h`;
    const short = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return this.range[1] - this.range[0] < 900 ? `${short}:${two(date.getSeconds())}` : short;
  }

  private series(library: typeof uPlot, line: ChartLine, colour: string): uPlot.Series {
    const value = (_: uPlot, number: number | null) => (number == null ? '–' : String(Math.round(number * 10) / 10));
    const base: uPlot.Series = { label: line.label, stroke: colour, width: 2, points: { show: false }, value };
    if (line.dash) base.dash = line.dash;
    if (line.kind === 'area') return { ...base, fill: colour.replace(/^rgb\(([^)]*)\)$/, 'rgba($1, 0.16)') };
    if (line.kind === 'steps') return { ...base, width: 1.5, paths: library.paths.stepped!({ align: 1 }) };
    if (line.kind === 'bars') return { ...base, width: 0, fill: colour, paths: library.paths.bars!({ size: [0.75, 48] }) };
    return base;
  }
}
