import { describe, expect, it } from 'vitest';
import { Camera } from './camera';

const box = { left: 0, top: 0, right: 1000, bottom: 500 };
const wider = { ...box, right: 3000 };

describe('the camera', () => {
  it('shows everything at once, and follows it slowly', () => {
    const camera = new Camera();
    expect(camera.follow(box, 800, 600, false)).toBe(true);
    expect(camera.view.toScreenX(500)).toBeCloseTo(400);
    expect(camera.follow(wider, 800, 600, false)).toBe(false);
    let frames = 1;
    while (!camera.follow(wider, 800, 600, false)) frames += 1;
    expect(frames).toBeLessThan(100);
    expect(camera.view.toScreenX(1500)).toBeCloseTo(400);
  });

  it('does not move when somebody has moved it, until all is to be shown', () => {
    const camera = new Camera();
    camera.follow(box, 800, 600, false);
    camera.pan(10, 0);
    const { x } = camera.view;
    expect(camera.follow(wider, 800, 600, false)).toBe(true);
    expect(camera.view.x).toBe(x);
    camera.showAll();
    expect(camera.follow(wider, 800, 600, true)).toBe(true);
    expect(camera.view.x).not.toBe(x);
  });
});
