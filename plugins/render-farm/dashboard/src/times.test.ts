import { describe, expect, it } from 'vitest';
import { timesOf } from './times';
import type { Frame } from './types';

const frame = (number: number, seconds: number | null, state: Frame['state'] = 'done'): Frame =>
  ({ number, state, seconds, worker: '', attempt: 1, reason: '', file: '', progress: 0 });

describe('timesOf', () => {
  it('takes the frames that are done, in their order', () => {
    const times = timesOf([frame(1, 3), frame(2, 9, 'failed'), frame(3, 1), frame(4, null), frame(5, 2)]);
    expect(times).toMatchObject({ numbers: [1, 3, 5], seconds: [3, 1, 2], median: 2 });
    expect([times.fastest?.number, times.slowest?.number]).toEqual([3, 1]);
  });

  it('has a median of an even number, and of none', () => {
    expect(timesOf([frame(1, 1), frame(2, 4)]).median).toBe(2.5);
    expect(timesOf([])).toMatchObject({ median: 0, fastest: null, slowest: null });
  });
});
