import { describe, expect, it } from 'vitest';
import { fromInput, lengthOf, query, toInput } from './ranges';

describe('ranges of time', () => {
  it('reads the time that it wrote', () => {
    const time = new Date(2026, 10, 2, 3, 4, 5).getTime();
    expect(toInput(time)).toBe('2026-11-02T03:04:05');
    expect(fromInput(toInput(time))).toBe(time);
    expect(fromInput('')).toBe(0);
  });

  it('knows how long each is', () => {
    expect(lengthOf('6h')).toBe(6 * 3_600_000);
  });

  it('asks only for what is said, whatever it holds', () => {
    expect(query('history/jobs', { cluster: 'A@b:1', failed: true, before: 0, file: '', host: 'a&b=c#' }))
      .toBe('history/jobs?cluster=A%40b%3A1&failed=true&host=a%26b%3Dc%23');
    expect(query('x', {})).toBe('x');
  });
});
