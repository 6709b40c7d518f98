import { describe, expect, it } from 'vitest';
import { GraphLayout } from './graph-layout';

const nodes = (count: number, radius = 12) => Array.from({ length: count }, (_, index) => ({ id: index + 1, radius }));

function settle(layout: GraphLayout): number {
  let steps = 0;
  while (layout.tick()) steps += 1;
  return steps;
}

const placesOf = (layout: GraphLayout) => {
  const flat = layout.places();
  return new Map(Array.from({ length: flat.length / 3 }, (_, index) =>
    [flat[index * 3]!, [flat[index * 3 + 1]!, flat[index * 3 + 2]!] as const]));
};
const distance = ([x, y]: readonly [number, number], [a, b]: readonly [number, number]) => Math.hypot(x - a, y - b);

describe('the layout of the graph', () => {
  it('cools down and stands still', () => {
    const layout = new GraphLayout();
    layout.arrange(nodes(60), [], 1.6);
    expect(settle(layout)).toBeLessThan(250);
    expect(layout.warm).toBe(false);
    const before = layout.places();
    expect(layout.tick()).toBe(false);
    expect(layout.places()).toEqual(before);
  });

  it('puts nobody on top of another', () => {
    const layout = new GraphLayout();
    layout.arrange(nodes(80), [{ from: 1, to: 2, weight: 30 }], 1.6);
    settle(layout);
    const places = [...placesOf(layout).values()];
    const nearest = Math.min(...places.flatMap((one, index) => places.slice(index + 1).map((two) => distance(one, two))));
    expect(nearest).toBeGreaterThan(24);
  });

  it('keeps the scheduler in the middle', () => {
    const layout = new GraphLayout();
    layout.arrange([{ id: 0, radius: 24, middle: true }, ...nodes(9)], [], 1.6);
    settle(layout);
    expect(placesOf(layout).get(0)).toEqual([0, 0]);
  });

  it('hardly moves those who are there when one joins', () => {
    const layout = new GraphLayout();
    layout.arrange(nodes(40), [], 1.6);
    settle(layout);
    const before = placesOf(layout);
    layout.arrange(nodes(41), [], 1.6);
    settle(layout);
    const after = placesOf(layout);
    const moved = [...before].map(([id, place]) => distance(place, after.get(id)!));
    expect(after.size).toBe(41);
    expect(moved.reduce((sum, one) => sum + one, 0) / moved.length).toBeLessThan(30);
  });

  it('forgets who left, with his links', () => {
    const layout = new GraphLayout();
    layout.arrange(nodes(5), [{ from: 1, to: 5, weight: 1 }], 1.6);
    layout.arrange(nodes(4), [{ from: 1, to: 5, weight: 1 }, { from: 1, to: 2, weight: 2 }], 1.6);
    settle(layout);
    expect([...placesOf(layout).keys()]).toEqual([1, 2, 3, 4]);
  });

  it('holds what is dragged, and warms up for it', () => {
    const layout = new GraphLayout();
    layout.arrange(nodes(10), [], 1.6);
    settle(layout);
    layout.drag(3, 300, -200);
    expect(layout.warm).toBe(true);
    layout.tick();
    expect(placesOf(layout).get(3)).toEqual([300, -200]);
    layout.drop(3);
    settle(layout);
    expect(placesOf(layout).get(3)).not.toEqual([300, -200]);
  });
});
