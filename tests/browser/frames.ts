import type { Browser, Page } from 'playwright-core';

/** A list's middle and the one that 95 % do not exceed, as `1.2 ms, 95 %: 3.4 ms`. */
export function quantiles(values: readonly number[]): { middle: number; most: number; told: string } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const [middle, most] = [at(0.5), at(0.95)];
  return { middle, most, told: `median ${middle.toFixed(2)} ms, p95 ${most.toFixed(2)} ms, of ${values.length}` };
}

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
}

export interface DrawnFrames {
  /** Milliseconds of script in each drawn frame, by the clock: with what others on this machine took. */
  wall: number[];
  /** The same by the thread's own time. */
  script: number[];
}

/** What the frames that draw `measure` cost while `work` goes on, as the browser's own trace tells it. */
export async function drawnFrames(browser: Browser, page: Page, measure: string, work: () => Promise<void>): Promise<DrawnFrames> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const drawn = traceEvents.filter((event) => event.name === measure && event.ph === 'b').map((event) => event.ts);
  const frames = traceEvents.filter((event) => event.name === 'FireAnimationFrame' && event.ph === 'X' && event.dur !== undefined);
  const costly = frames.filter(({ ts, dur }) => drawn.some((time) => time >= ts - 50 && time <= ts + dur! + 50));
  return {
    wall: costly.map((event) => event.dur! / 1000),
    script: costly.filter((event) => event.tdur !== undefined).map((event) => event.tdur! / 1000),
  };
}
