import { duration } from '@hostler/page';
import { type Bar, compareHosts, type HostEntry } from './cluster-model';

export const slotHeight = 18;
export const groupGap = 7;
const mostLanes = 512;

/** One host's rows: where they lie and how many there are. */
export interface Group {
  host: HostEntry;
  top: number;
  lanes: number;
}

/** Which rows are shown: all slots, or as many as something is seen in; all hosts, or those with jobs. */
export interface RowChoice {
  allSlots: boolean;
  busyOnly: boolean;
}

/** How many rows a host has: one at least, and those behind its slots only while something is seen in them. */
function lanesOf(host: HostEntry, oldest: number, allSlots: boolean): number {
  const fixed = allSlots ? Math.max(1, host.view.max_jobs) : 1;
  let lanes = host.lanes.length;
  while (lanes > fixed && isOver(host.lanes[lanes - 1]!, oldest)) lanes -= 1;
  return Math.min(mostLanes, Math.max(fixed, lanes));
}

function isOver(lane: readonly Bar[], oldest: number): boolean {
  const last = lane.at(-1);
  return !last || (last.ended > 0 && last.ended < oldest);
}

/** The rows of the chart, of which only those on the screen are drawn. */
export class GanttRows {
  groups: Group[] = [];
  height = 0;

  /** `oldest` is the left edge of the chart. */
  arrange(hosts: Iterable<HostEntry>, oldest: number, { allSlots, busyOnly }: RowChoice): void {
    const shown = [...hosts].filter((host) => !busyOnly || host.lanes.some((lane) => !isOver(lane, oldest)));
    shown.sort(compareHosts);
    this.height = 0;
    this.groups = shown.map((host) => {
      const lanes = lanesOf(host, oldest, allSlots);
      const group = { host, top: this.height, lanes };
      this.height += lanes * slotHeight + groupGap;
      return group;
    });
  }

  /** The place of the first group that reaches below `y`. */
  firstBelow(y: number): number {
    let [low, high] = [0, this.groups.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { top, lanes } = this.groups[middle]!;
      if (top + lanes * slotHeight + groupGap <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(y: number): { group: Group; lane: number } | null {
    const group = this.groups[this.firstBelow(y)];
    if (!group || y < group.top) return null;
    const lane = Math.floor((y - group.top) / slotHeight);
    return lane < group.lanes ? { group, lane } : null;
  }
}

/** The job of a lane at this time, or near it: a short one is hard to hit. */
export function barAt(lane: readonly Bar[], time: number, now: number, slack: number): Bar | null {
  let best: Bar | null = null;
  let least = slack;
  for (let place = lane.length - 1; place >= 0; place -= 1) {
    const bar = lane[place]!;
    const end = bar.ended || now;
    const distance = Math.max(bar.begun - time, time - end, 0);
    if (distance <= least) {
      best = bar;
      least = distance;
      if (distance === 0) break;
    }
    if (end < time - slack) break;
  }
  return best;
}

/* The steps of the time axis, in milliseconds. */
const steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];

/** How far apart the marks of the time axis are: at least `least` pixels. */
export function markStep(millisecondsPerPixel: number, least = 90): number {
  return steps.find((step) => step / millisecondsPerPixel >= least) ?? steps.at(-1)!;
}

export const spans = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000] as const;

/** A round span without the parts that are zero. */
export const spanText = (span: number): string =>
  (span % 60_000 === 0 ? `${span / 60_000} min` : duration(span / 1000));

/** The next longer (or shorter) span than this one. */
export function nextSpan(span: number, longer: boolean): number {
  if (longer) return spans.find((one) => one > span * 1.01) ?? spans.at(-1)!;
  return [...spans].reverse().find((one) => one < span * 0.99) ?? spans[0];
}
