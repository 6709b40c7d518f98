import { describe, expect, it } from 'vitest';
import { GraphHands } from './graph-hands';
import type { SceneNode } from './graph-scene';

const begin = () => {
  const done: string[] = [];
  const node = { id: 7 } as SceneNode;
  const hands = new GraphHands({
    nodeAt: (x) => (x < 50 ? node : null),
    pointAt: (one) => { done.push(`point at ${one?.id ?? 'nothing'}`); },
    open: ({ id }) => { done.push(`open ${id}`); },
    drag: ({ id }, x, y) => { done.push(`drag ${id} to ${x} ${y}`); },
    drop: ({ id }) => { done.push(`drop ${id}`); },
    pan: (x, y) => { done.push(`pan ${x} ${y}`); },
    zoom: (factor, x, y) => { done.push(`zoom ${factor} at ${x} ${y}`); },
  });
  const currentTarget = { getBoundingClientRect: () => ({ left: 10, top: 20 }), setPointerCapture: () => undefined,
    classList: { add: () => undefined, remove: () => undefined, toggle: () => undefined } };
  const event = (x: number, y: number, pointerId = 1, type = '') =>
    ({ type, button: 0, pointerId, clientX: x + 10, clientY: y + 20, currentTarget }) as unknown as PointerEvent;
  return { hands, done, event };
};

describe('hands on the graph', () => {
  it('point at hosts, and at nothing when they leave', () => {
    const { hands, done, event } = begin();
    hands.move(event(10, 10));
    hands.move(event(90, 10));
    hands.leave(event(90, 10));
    expect(done).toEqual(['point at 7', 'point at nothing', 'point at nothing']);
  });

  it('open the host that they click, also if the click wanders a little', () => {
    const { hands, done, event } = begin();
    hands.down(event(10, 10));
    hands.move(event(12, 11));
    expect(hands.holding).toBe(true);
    hands.up(event(12, 11, 1, 'pointerup'));
    expect(hands.holding).toBe(false);
    expect(done).toEqual(['open 7']);
  });

  it('drag a host and drop it', () => {
    const { hands, done, event } = begin();
    hands.down(event(10, 10));
    hands.move(event(30, 10));
    hands.up(event(30, 10, 1, 'pointerup'));
    expect(done).toEqual(['drag 7 to 30 10', 'drop 7']);
  });

  it('move the whole beside the hosts', () => {
    const { hands, done, event } = begin();
    hands.down(event(90, 10));
    hands.move(event(100, 30));
    hands.up(event(100, 30, 1, 'pointercancel'));
    expect(done).toEqual(['pan 10 20']);
  });

  it('zoom with two fingers, around the middle of them', () => {
    const { hands, done, event } = begin();
    hands.down(event(60, 0, 1));
    hands.down(event(60, 10, 2));
    hands.move(event(60, 20, 2));
    expect(done).toEqual(['zoom 2 at 60 10']);
  });
});
