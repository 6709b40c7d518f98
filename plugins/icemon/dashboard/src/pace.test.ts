import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from './pace';

describe('a pace', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('lets the first one pass, and makes the next ones one later', () => {
    let late = 0;
    const pace = new Pace(1000, () => { late += 1; });
    expect(pace.ready()).toBe(true);
    vi.advanceTimersByTime(300);
    expect([pace.ready(), pace.ready()]).toEqual([false, false]);
    vi.advanceTimersByTime(699);
    expect(late).toBe(0);
    vi.advanceTimersByTime(1);
    expect(late).toBe(1);
    expect(pace.ready()).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(late).toBe(2);
  });

  it('lets a single one pass at once after a silence', () => {
    const pace = new Pace(1000, () => undefined);
    expect(pace.ready()).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(pace.ready()).toBe(true);
  });

  it('forgets what it held back when it is stopped', () => {
    let late = 0;
    const pace = new Pace(1000, () => { late += 1; });
    pace.ready();
    pace.ready();
    pace.stop();
    vi.advanceTimersByTime(5000);
    expect(late).toBe(0);
  });
});
