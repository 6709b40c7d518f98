import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { busiestClients } from './gantt-clients';
import { host, job, snapshot } from './test-data';

describe('the clients in the legend of the Gantt chart', () => {
  const state = new ClusterState();
  state.replace(snapshot({ hosts: [host(1), host(2), host(3)], jobs: [
    job(1, { client: 1, state: 'done', ended_ms: 11_000 }), job(2, { client: 3, state: 'done', ended_ms: 15_000 }),
    job(3, { client: 3 }), job(4, { client: 2 }), job(5, { client: 2 }), job(6, { client: 1 }), job(7, { client: 0 }),
    job(8, { client: 1, state: 'pending', begun_ms: 0, host: 0 }),
  ] }));
  const told = (left: number, most: number) => busiestClients(state, left, most).map(({ host: { view }, jobs }) => [view.name, jobs]);

  it('are those with the most jobs in sight, by name', () => {
    expect(told(0, 9)).toEqual([['box-1', 2], ['box-2', 2], ['box-3', 2]]);
    expect(told(14_000, 9)).toEqual([['box-1', 1], ['box-2', 2], ['box-3', 2]]);
    expect(told(14_000, 2)).toEqual([['box-2', 2], ['box-3', 2]]);
  });
});
