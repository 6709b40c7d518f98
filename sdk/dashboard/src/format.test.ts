import { describe, expect, it } from 'vitest';
import { ago, clock, count, duration, fileName, percent, plural } from './format';

describe('duration', () => {
  it.each([
    [0, '0.00 s'], [0.424, '0.42 s'], [0.999, '1.0 s'], [9.94, '9.9 s'], [9.96, '10 s'], [59.6, '1 min 00 s'],
    [245, '4 min 05 s'], [3599.7, '1 h 00 min'], [7980, '2 h 13 min'], [86400 * 3.2, '3 d 5 h'],
  ])('shows %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('shows a dash for what is not a span', () => {
    expect([duration(-1), duration(NaN), duration(Infinity)]).toEqual(['–', '–', '–']);
  });
});

describe('ago', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  it.each([
    ['2026-11-22T10:00:03Z', 'just now'], ['2026-11-22T09:59:18Z', '42 s ago'],
    ['2026-11-22T09:15:00Z', '45 min ago'], ['2026-11-20T12:00:00Z', '46 h ago'],
    ['2026-11-12T10:00:00Z', '10 days ago'], ['', '–'],
  ])('shows %s as %s', (since, text) => expect(ago(since, now)).toBe(text));
});

describe('other formats', () => {
  it('counts with separators and the right noun', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect([plural(1, 'frame'), plural(0, 'frame')]).toEqual(['1 frame', '0 frames']);
  });

  it('is not at 100 percent before the last one', () => {
    expect([percent(999, 1000), percent(1000, 1000), percent(0, 0)]).toEqual([99, 100, 0]);
  });

  it('shows the time of day and the name of a file', () => {
    expect(clock('2026-11-22T10:00:00.123456Z')).toMatch(/^\d\d:\d\d:00$/);
    expect(clock('soon')).toBe('–');
    expect([fileName('/a/b/c.blend'), fileName('c.blend'), fileName('/')]).toEqual(['c.blend', 'c.blend', '/']);
  });
});
