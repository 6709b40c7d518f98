import { describe, expect, it } from 'vitest';
import { LabelGrid } from './label-grid';

describe('the grid of labels', () => {
  it('has room for one label at a place', () => {
    const grid = new LabelGrid();
    grid.reset(400, 300);
    expect(grid.takeIfFree(100, 100, 160, 112)).toBe(true);
    expect(grid.takeIfFree(150, 105, 220, 117)).toBe(false);
    expect(grid.takeIfFree(200, 100, 260, 112)).toBe(true);
  });

  it('keeps labels off what is taken, and inside the screen', () => {
    const grid = new LabelGrid();
    grid.reset(400, 300);
    grid.take(-50, -50, 30, 30);
    expect(grid.takeIfFree(0, 0, 40, 12)).toBe(false);
    expect(grid.takeIfFree(-5, 100, 40, 112)).toBe(false);
    expect(grid.takeIfFree(380, 295, 460, 307)).toBe(false);
  });

  it('forgets everything when it is reset, also for a smaller screen', () => {
    const grid = new LabelGrid();
    grid.reset(400, 300);
    grid.take(0, 0, 400, 300);
    grid.reset(200, 100);
    expect(grid.takeIfFree(10, 10, 60, 22)).toBe(true);
  });
});
