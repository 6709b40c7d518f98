import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { loadSteps } from './colours';
import { GraphScene, radiusOf, widthStep } from './graph-scene';
import { delta, host, job, snapshot } from './test-data';

const begin = (change = {}) => {
  const state = new ClusterState();
  state.replace(snapshot(change));
  const scene = new GraphScene();
  scene.update(state, 'slots', false);
  return { state, scene };
};
const names = (scene: GraphScene) => scene.nodes.map((node) => node.label);

describe('the scene of the graph', () => {
  it('shows the hosts, their load and who compiles for whom', () => {
    const { scene } = begin({ hosts: [host(1), host(2, { compiling: 4 })], jobs: [job(5), job(6)] });
    expect(names(scene)).toEqual(['box-1', 'box-2']);
    expect(scene.nodes.map((node) => [node.step, node.inside])).toEqual([[0, '0/4'], [loadSteps, '4/4']]);
    expect(scene.links.map((link) => [link.from.label, link.to.label, link.count])).toEqual([['box-1', 'box-2', 2]]);
  });

  it('lets nodes come and go slowly', () => {
    const { state, scene } = begin();
    expect(scene.advance(100)).toBe(true);
    expect(scene.nodes[0]!.opacity).toBeCloseTo(0.2);
    while (scene.advance(100)) { /* until nothing fades */ }
    expect(scene.nodes[0]!.opacity).toBe(1);
    const before = scene.structure;
    state.apply(delta(8, { gone: [2] }));
    scene.update(state, 'slots', false);
    scene.advance(1500);
    expect(scene.nodes[1]!.opacity).toBeCloseTo(0.5);
    while (scene.advance(1000)) { /* until nothing fades */ }
    expect(names(scene)).toEqual(['box-1']);
    expect(scene.structure).toBeGreaterThan(before);
  });

  it('takes a node back that returns while it fades', () => {
    const { state, scene } = begin();
    scene.advance(0, true);
    state.apply(delta(8, { gone: [2] }));
    scene.update(state, 'slots', false);
    scene.advance(1500);
    const { structure } = scene;
    state.apply(delta(9, { hosts: [host(2)] }));
    scene.update(state, 'slots', false);
    scene.advance(0, true);
    scene.advance(0, true);
    expect(scene.nodes.filter((node) => !node.leaving).map((node) => node.opacity)).toEqual([1, 1]);
    expect(scene.structure).toBeGreaterThanOrEqual(structure);
  });

  it('lets a link fade after its last job, and forgets it then', () => {
    const { state, scene } = begin({ jobs: [job(5)] });
    scene.advance(0, true);
    state.apply(delta(8, { jobs: [job(5, { state: 'done', ended_ms: 20_010 })] }));
    scene.update(state, 'slots', false);
    expect(scene.advance(300)).toBe(true);
    expect(scene.links[0]!.opacity).toBeCloseTo(2 / 3);
    while (scene.advance(300)) { /* until nothing fades */ }
    expect(scene.links).toEqual([]);
    expect(scene.advance(300)).toBe(false);
  });

  it('has nothing to do when nothing changed', () => {
    const { state, scene } = begin();
    scene.advance(0, true);
    expect(scene.advance(16)).toBe(false);
    expect(scene.isCurrent(state)).toBe(true);
    state.apply(delta(8));
    expect(scene.isCurrent(state)).toBe(false);
  });

  it('puts the scheduler in the middle if asked', () => {
    const { state, scene } = begin();
    scene.update(state, 'slots', true);
    expect(scene.layoutNodes().find((node) => node.middle)).toMatchObject({ id: 0 });
    expect(names(scene)).toContain('ICECREAM');
  });

  it('finds the node under the pointer, and the next one for an arrow key', () => {
    const { scene } = begin({ hosts: [host(1), host(2), host(3)] });
    const [one, two, three] = scene.nodes as [typeof scene.nodes[0], typeof scene.nodes[0], typeof scene.nodes[0]];
    scene.place(new Float32Array([one.id, 0, 0, two.id, 100, 10, three.id, 10, 90]));
    expect(scene.nodeAt(96, 8, 3)).toBe(two);
    expect(scene.nodeAt(50, 50, 3)).toBe(null);
    expect(scene.neighbour(one, 1, 0)).toBe(two);
    expect(scene.neighbour(one, 0, 1)).toBe(three);
    expect(scene.neighbour(one, -1, 0)).toBe(null);
  });

  it('finds hosts by a part of their name or address', () => {
    const { scene } = begin({ hosts: [host(1), host(12), host(2)] });
    expect(scene.find('BOX-1')).toBe(2);
    expect(scene.nodes.map((node) => node.matches)).toEqual([true, true, false]);
    expect(scene.find('')).toBe(0);
    expect(scene.nodes.every((node) => node.matches)).toBe(true);
  });

  it('grows lines and nodes with what they stand for, within bounds', () => {
    expect([0, 1, 2, 5, 9, 1000].map(widthStep)).toEqual([0, 0, 1, 2, 3, 5]);
    expect(radiusOf(-3)).toBe(8);
    expect(radiusOf(10_000)).toBe(30);
  });
});
