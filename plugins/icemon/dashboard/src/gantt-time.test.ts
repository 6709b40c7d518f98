import { describe, expect, it } from 'vitest';
import { GanttTime } from './gantt-time';

const begin = () => {
  const clock = { now: 1_000_000, changes: 0 };
  const time = new GanttTime(() => clock.now, () => { clock.changes += 1; });
  return { clock, time };
};

describe('the time of the Gantt chart', () => {
  it('follows the clock until it is paused, and again from then on', () => {
    const { clock, time } = begin();
    expect([time.span, time.edge]).toEqual([60_000, 1_000_000]);
    time.togglePause();
    clock.now += 500;
    expect([time.pausedAt, time.edge]).toEqual([1_000_000, 1_000_000]);
    time.togglePause();
    expect([time.pausedAt, time.edge]).toEqual([0, 1_000_500]);
    expect(clock.changes).toBe(2);
  });

  it('stands still where it is moved to, and follows the clock when that is now', () => {
    const { time } = begin();
    time.moveTo(900_000);
    expect(time.pausedAt).toBe(900_000);
    time.moveTo(1_000_001);
    expect(time.pausedAt).toBe(0);
  });

  it('does not go back to where nothing is kept', () => {
    const { time } = begin();
    time.moveTo(1);
    expect(time.pausedAt - time.span).toBe(400_000);
    time.follow();
    expect(time.edge).toBe(1_000_000);
  });

  it('shows two seconds at least and ten minutes at most', () => {
    const { time } = begin();
    time.show(1);
    expect(time.span).toBe(2000);
    time.show(Infinity);
    expect(time.span).toBe(600_000);
    time.zoom(false);
    expect(time.span).toBeLessThan(600_000);
  });
});
