import { nextSpan } from './gantt-rows';
import { remember, remembered } from './remember';

const shortest = 2000;      // milliseconds
const longest = 600_000;    // so long are jobs kept that have ended

/** The time that the chart shows: a span whose right edge is now, or stands still. */
export class GanttTime {
  span = Number(remembered('gantt-span', '60000')) || 60_000;
  /** The right edge while it stands still; 0: it is now. */
  pausedAt = 0;

  constructor(private readonly now: () => number, private readonly changed: () => void) {}

  get edge(): number {
    return this.pausedAt || this.now();
  }

  show(span: number): void {
    this.span = Math.min(longest, Math.max(shortest, span));
    remember('gantt-span', String(Math.round(this.span)));
    this.changed();
  }

  zoom(out: boolean): void {
    this.show(nextSpan(this.span, out));
  }

  /** Moves the right edge; at the newest it follows time again. */
  moveTo(edge: number): void {
    const now = this.now();
    this.pausedAt = edge >= now ? 0 : Math.max(now - longest + this.span, edge);
    this.changed();
  }

  togglePause(): void {
    this.pausedAt = this.pausedAt > 0 ? 0 : this.now();
    this.changed();
  }

  follow(): void {
    this.pausedAt = 0;
    this.changed();
  }
}
