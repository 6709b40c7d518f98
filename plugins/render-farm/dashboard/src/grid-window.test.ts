import { describe, expect, it } from 'vitest';
import { gridWindow, moved } from './grid-window';

const cell = { width: 100, height: 80, gap: 10 };

describe('gridWindow', () => {
  it('fits as many columns as there is width for, the last without a gap', () => {
    expect(gridWindow(10, 320, cell, 0, 400).columns).toBe(3);
    expect(gridWindow(10, 319, cell, 0, 400).columns).toBe(2);
    expect(gridWindow(10, 20, cell, 0, 400).columns).toBe(1);
  });

  it('shows everything that fits', () => {
    expect(gridWindow(7, 320, cell, 0, 400)).toMatchObject({ first: 0, last: 7, top: 0, rows: 3, height: 260 });
  });

  it('keeps a constant number of cells of a million', () => {
    const { first, last, top } = gridWindow(1_000_000, 320, cell, 9_000_000, 450);
    expect(top).toBe(99_998 * 90);
    expect(first).toBe(99_998 * 3);
    expect(last - first).toBe((5 + 4) * 3);
  });

  it('stays inside when it is scrolled beyond the end', () => {
    const { first, last } = gridWindow(7, 320, cell, 100_000, 400);
    expect(first).toBeLessThan(7);
    expect(last).toBe(7);
    expect(gridWindow(0, 320, cell, 0, 400)).toMatchObject({ first: 0, last: 0, height: 0 });
  });
});

describe('moved', () => {
  it('moves by cells and rows and stops at the edges', () => {
    expect(moved('ArrowRight', 4, 3, 10)).toBe(5);
    expect(moved('ArrowDown', 4, 3, 10)).toBe(7);
    expect(moved('ArrowUp', 1, 3, 10)).toBe(0);
    expect(moved('End', 1, 3, 10)).toBe(9);
    expect(moved('Home', 9, 3, 10)).toBe(0);
    expect(moved('a', 1, 3, 10)).toBeNull();
  });
});
