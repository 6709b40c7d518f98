import type { Bar, HostEntry } from './cluster-model';
import { axisHeight, type GanttFrame } from './gantt-painter';
import { barAt, type GanttRows } from './gantt-rows';

const near = 4;   // pixels beside a bar that still mean it

/** What lies at a place of the stage, in the frame that was drawn last. */
export class GanttHits {
  constructor(private readonly rows: GanttRows, private readonly frame: GanttFrame) {}

  /** Milliseconds. */
  get perPixel(): number {
    const { left, right, width, gutter } = this.frame;
    return (right - left) / Math.max(1, width - gutter);
  }

  /** The host whose name is written there. */
  nameAt(x: number, y: number): HostEntry | null {
    return x < this.frame.gutter ? this.rowAt(y)?.host ?? null : null;
  }

  bar(x: number, y: number): Bar | null {
    const { gutter, left, now } = this.frame;
    const row = x > gutter ? this.rowAt(y) : null;
    const lane = row?.host.lanes[row.lane];
    return lane ? barAt(lane, left + (x - gutter) * this.perPixel, now, near * this.perPixel) : null;
  }

  private rowAt(y: number): { host: HostEntry; lane: number } | null {
    if (y < axisHeight) return null;
    const row = this.rows.at(y - axisHeight + this.frame.scroll);
    return row && { host: row.group.host, lane: row.lane };
  }
}
