import { describe, expect, it } from 'vitest';
import { Viewport } from './viewport';

describe('the viewport', () => {
  it('keeps what is under the pointer there while it zooms', () => {
    const view = new Viewport();
    view.pan(40, 30);
    const before = [view.toWorldX(100), view.toWorldY(80)];
    view.zoomAt(1.5, 100, 80);
    expect(view.scale).toBe(1.5);
    expect(view.toWorldX(100)).toBeCloseTo(before[0]!);
    expect(view.toWorldY(80)).toBeCloseTo(before[1]!);
  });

  it('zooms within its limits', () => {
    const view = new Viewport(0.5, 2);
    view.zoomAt(100, 0, 0);
    expect(view.scale).toBe(2);
    view.zoomAt(0.0001, 0, 0);
    expect(view.scale).toBe(0.5);
  });

  it('fits a box into the screen, and no larger than life', () => {
    const view = new Viewport();
    view.fit({ left: -500, top: -100, right: 500, bottom: 100 }, 540, 400, 20);
    expect(view.scale).toBe(0.5);
    expect([view.toScreenX(-500), view.toScreenX(500), view.toScreenY(0)]).toEqual([20, 520, 200]);
    view.fit({ left: -5, top: -5, right: 5, bottom: 5 }, 540, 400, 20, 1);
    expect(view.scale).toBe(1);
  });

  it('is the inverse of itself', () => {
    const view = new Viewport();
    view.zoomAt(1.7, 12, 34);
    view.pan(-5, 9);
    expect(view.toWorldX(view.toScreenX(77))).toBeCloseTo(77);
    expect(view.toWorldY(view.toScreenY(-3))).toBeCloseTo(-3);
  });

  it('arrives', () => {
    const view = new Viewport();
    const goal = new Viewport();
    goal.fit({ left: 0, top: 0, right: 2000, bottom: 100 }, 500, 400, 10);
    let steps = 1;
    while (!view.approach(goal, 0.3)) steps += 1;
    expect(steps).toBeLessThan(60);
    expect([view.scale, view.x, view.y]).toEqual([goal.scale, goal.x, goal.y]);
  });
});
