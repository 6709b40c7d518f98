import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { jobsOfHost } from './host-jobs';
import { delta, host, job, snapshot } from './test-data';

describe('the jobs of a host', () => {
  it('are those that come in, those that go out, local ones, and those that have ended', () => {
    const state = new ClusterState();
    state.replace(snapshot({ hosts: [host(1), host(2), host(3)], jobs: [
      job(1, { client: 1, host: 2, begun_ms: 300 }), job(2, { client: 2, host: 3 }), job(3, { client: 2, host: 0, state: 'pending' }),
      job(4, { client: 2, host: 2, local: true, state: 'local' }), job(5, { client: 1, host: 3 }),
      job(6, { client: 2, host: 2, begun_ms: 200 }), job(7),
    ] }));
    state.apply(delta(8, { jobs: [job(7, { state: 'done', ended_ms: 20_001 })] }));
    state.apply(delta(9, { jobs: [job(8, { client: 2, host: 1, state: 'failed', ended_ms: 20_002 })] }));
    const ids = Object.entries(jobsOfHost(state, state.hostOf(2)!)).map(([kind, bars]) => [kind, bars.map((bar: { id: number }) => bar.id)]);
    expect(Object.fromEntries(ids)).toEqual({ incoming: [6, 1], outgoing: [6, 2, 3], local: [4], ended: [8, 7] });
  });
});
