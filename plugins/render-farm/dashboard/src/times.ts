import type { Frame } from './types';

/** The render times of the frames that are done, as columns for a chart. */
export interface Times {
  numbers: number[];
  seconds: number[];
  median: number;
  fastest: Frame | null;
  slowest: Frame | null;
}

export function timesOf(frames: Frame[]): Times {
  const timed = frames.filter((frame) => frame.state === 'done' && frame.seconds != null);
  const sorted = [...timed].sort((a, b) => a.seconds! - b.seconds!);
  const middle = sorted.length / 2;
  const at = (place: number) => sorted[place]?.seconds ?? 0;
  return {
    numbers: timed.map((frame) => frame.number),
    seconds: timed.map((frame) => frame.seconds!),
    median: sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2,
    fastest: sorted[0] ?? null,
    slowest: sorted.at(-1) ?? null,
  };
}
