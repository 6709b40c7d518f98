import { describe, expect, it } from 'vitest';
import { noTotals } from './cluster-model';
import { endedColumns, loadColumns, LoadRecorder } from './load-series';
import { cluster } from './test-data';
import type { MinuteRow } from './types';

const minute = 60_000;
const row = (number: number, change: Partial<MinuteRow> = {}): MinuteRow => ({
  cluster, minute_ms: number * minute, hosts: 2, slots: 8, compiling: number, local: 0, pending: 1, compiling_peak: 5,
  pending_peak: 2, done: 10, failed: 1, cancelled: 0, lost: 0, local_ended: 0, mean_seconds: 1, mean_wait_seconds: 0, ...change,
});
const totals = (compiling: number) => ({ ...noTotals, slots: 8, compiling });

describe('the load over time', () => {
  it('records a sample a second', () => {
    const recorder = new LoadRecorder();
    expect([0, 200, 900, 1000, 1500, 2100].map((time) => recorder.look('a', time, totals(time)))).toEqual(
      [true, false, false, true, false, true]);
    expect(recorder.since(1000).map((sample) => sample.time)).toEqual([1000, 2100]);
  });

  it('forgets what it saw of another cluster, and what is older than an hour', () => {
    const recorder = new LoadRecorder();
    for (let second = 0; second < 5000; second += 1) recorder.look('a', second * 1000, totals(1));
    expect(recorder.since(0).length).toBeLessThanOrEqual(3900);
    recorder.look('b', 5_000_000, totals(1));
    expect(recorder.since(0).length).toBe(1);
  });

  it('goes from the minutes of the history over to what the page saw', () => {
    const seen = [{ time: 3.2 * minute, slots: 8, compiling: 7, local: 0, pending: 0 }];
    const columns = loadColumns([row(2), row(1), row(3)], seen, 0);
    expect(columns.seconds).toEqual([90, 150, 192]);
    expect(columns.compiling).toEqual([1, 2, 7]);
  });

  it('shows a gap where nobody watched, and nothing left of the edge', () => {
    const columns = loadColumns([row(1), row(2), row(9)], [], 2 * minute);
    expect(columns.seconds).toEqual([150, 151, 570]);
    expect(columns.slots).toEqual([8, null, 8]);
  });

  it('counts ended jobs in equal parts of the span', () => {
    const columns = endedColumns([row(0), row(1), row(3, { failed: 4 }), row(9)], 0, 4 * minute, 2);
    expect(columns).toEqual({ seconds: [60, 180], done: [20, 10], failed: [2, 4] });
  });
});
