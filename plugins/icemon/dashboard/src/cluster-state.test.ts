import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { delta, host, job, scheduler, snapshot } from './test-data';

const begin = (change = {}, bounds = { bars: 3, milliseconds: 60_000 }) => {
  const state = new ClusterState(bounds, () => 0);
  state.replace(snapshot(change));
  return state;
};
const links = (state: ClusterState) => [...state.links.values()].map(({ client, host: server, count }) =>
  `${client.view.name} > ${server.view.name}: ${count}`);
const lanesOf = (state: ClusterState, id: number) =>
  state.hostOf(id)!.lanes.map((lane) => lane.map((bar) => bar.id));

describe('the state of a cluster', () => {
  it('takes over a snapshot', () => {
    const state = begin({ jobs: [job(5), job(6, { state: 'pending', host: 0, begun_ms: 0, slot: -1 })] });
    expect([...state.hosts.values()].map((one) => one.view.name)).toEqual(['box-1', 'box-2']);
    expect([...state.running.keys()].sort()).toEqual([5, 6]);
    expect(lanesOf(state, 2)).toEqual([[5]]);
    expect(state.now()).toBe(20_000);
  });

  it('follows deltas in order', () => {
    const state = begin();
    const before = state.revision;
    expect(state.apply(delta(8, { hosts: [host(3)], jobs: [job(5, { host: 3 })] }))).toBe(true);
    expect(state.hostOf(3)!.view.name).toBe('box-3');
    expect(links(state)).toEqual(['box-1 > box-3: 1']);
    expect(state.version).toBe(8);
    expect(state.revision).toBeGreaterThan(before);
  });

  it('tells a gap and leaves everything as it was', () => {
    const state = begin();
    expect(state.apply(delta(9, { hosts: [host(3)] }))).toBe(false);
    expect(state.version).toBe(7);
    expect(state.hosts.size).toBe(2);
  });

  it('ignores deltas that the snapshot already holds', () => {
    const state = begin();
    expect(state.apply(delta(7, { hosts: [host(3)] }))).toBe(true);
    expect(state.hosts.size).toBe(2);
  });

  it('counts the jobs of each pair of hosts', () => {
    const state = begin();
    state.apply(delta(8, { jobs: [job(5), job(6, { slot: 1 }), job(7, { client: 2, host: 1 })] }));
    expect(links(state)).toEqual(['box-1 > box-2: 2', 'box-2 > box-1: 1']);
    state.apply(delta(9, { jobs: [job(5, { state: 'done', ended_ms: 20_001 })] }));
    expect(links(state)).toEqual(['box-1 > box-2: 1', 'box-2 > box-1: 1']);
    state.apply(delta(10, { jobs: [job(6, { slot: 1, state: 'failed', ended_ms: 20_002, exit_code: 1 })] }));
    expect(links(state)).toEqual(['box-2 > box-1: 1']);
  });

  it('has no link for local jobs, jobs on the client itself, and jobs that wait', () => {
    const state = begin({ jobs: [job(5, { local: true, state: 'local' }), job(6, { client: 2 }),
      job(7, { state: 'pending', host: 0 }), job(8, { client: 0 })] });
    expect(links(state)).toEqual([]);
  });

  it('links a job whose client becomes known later', () => {
    const state = begin({ jobs: [job(5, { client: 0, file: '' })] });
    state.apply(delta(8, { jobs: [job(5)] }));
    expect(links(state)).toEqual(['box-1 > box-2: 1']);
    expect(state.running.get(5)!.file).toBe('src/file-5.cpp');
  });

  it('keeps a job that began and ended between two deltas', () => {
    const state = begin();
    state.apply(delta(8, { jobs: [job(5, { state: 'done', ended_ms: 20_001 })] }));
    expect(state.running.size).toBe(0);
    expect(state.ended.first).toMatchObject({ id: 5, state: 'done', lane: 0 });
    expect(lanesOf(state, 2)).toEqual([[5]]);
  });

  it('forgets the oldest bars beyond the bound', () => {
    const state = begin();
    const ended = [1, 2, 3, 4, 5].map((id) => job(id, { state: 'done', ended_ms: 20_000 + id }));
    state.apply(delta(8, { jobs: ended }));
    expect(state.ended.toArray().map((bar) => bar.id)).toEqual([3, 4, 5]);
    expect(lanesOf(state, 2)).toEqual([[3, 4, 5]]);
  });

  it('forgets bars that are too old, but never what runs', () => {
    const state = begin({ jobs: [job(1, { begun_ms: 1 })] });
    state.apply(delta(8, { jobs: [job(2, { state: 'done', ended_ms: 20_001, slot: 1 })] }));
    state.apply(delta(9, { time_ms: 90_000 }));
    expect(state.ended.length).toBe(0);
    expect(lanesOf(state, 2)).toEqual([[1], []]);
  });

  it('gives a job without a slot the first free lane behind the slots', () => {
    const state = begin({ jobs: [job(1, { slot: -1 }), job(2, { slot: -1 })] });
    expect(lanesOf(state, 2)).toEqual([[], [], [], [], [1], [2]]);
    state.apply(delta(8, { jobs: [job(1, { slot: -1, state: 'done', ended_ms: 20_001 }), job(3, { slot: -1 })] }));
    expect(lanesOf(state, 2)).toEqual([[], [], [], [], [1, 3], [2]]);
  });

  it('knows a host again after a new login, whose farewell of the old one comes later', () => {
    const state = begin();
    const entry = state.hostOf(2)!;
    state.apply(delta(8, { hosts: [host(9, { name: 'box-2', ip: '10.0.0.2', load: 100 })] }));
    state.apply(delta(9, { hosts: [host(2, { online: false })] }));
    state.apply(delta(10, { gone: [2] }));
    expect(state.hosts.size).toBe(2);
    expect(state.hostOf(9)).toBe(entry);
    expect(entry.view).toMatchObject({ id: 9, online: true, load: 100 });
    state.apply(delta(11, { gone: [9] }));
    expect(state.hosts.size).toBe(1);
  });

  it('keeps two hosts of one name apart', () => {
    const state = begin({ hosts: [host(1, { name: 'box' }), host(2, { name: 'box' })] });
    expect(state.hosts.size).toBe(2);
  });

  it('keeps the bars it has when a fresh snapshot tells fewer of them', () => {
    const state = begin();
    state.apply(delta(8, { jobs: [job(1, { state: 'done', ended_ms: 20_001 }), job(2, { slot: 1 })] }));
    state.replace(snapshot({ version: 30, time_ms: 21_000,
      jobs: [job(2, { slot: 1, state: 'done', ended_ms: 20_500 }), job(3, { begun_ms: 20_600 })] }));
    expect(state.ended.toArray().map((bar) => bar.id)).toEqual([1, 2]);
    expect(lanesOf(state, 2)).toEqual([[1, 3], [2]]);
    expect([...state.running.keys()]).toEqual([3]);
    expect(links(state)).toEqual(['box-1 > box-2: 1']);
  });

  it('counts a job once that a delta tells of again behind a snapshot', () => {
    const over = job(5, { state: 'done', ended_ms: 19_000 });
    const state = begin({ jobs: [over, job(6, { slot: 1 })] });
    state.apply(delta(8, { jobs: [over, job(6, { slot: 1 })] }));
    expect(state.ended.toArray().map((bar) => bar.id)).toEqual([5]);
    expect(links(state)).toEqual(['box-1 > box-2: 1']);
    state.apply(delta(9, { jobs: [job(5, { state: 'done', begun_ms: 20_000, ended_ms: 20_005 })] }));  // the number again
    expect(state.ended.length).toBe(2);
  });

  it('starts anew with another cluster', () => {
    const state = begin({ jobs: [job(1, { state: 'done', ended_ms: 20_000 })] });
    state.replace(snapshot({ scheduler: scheduler({ id: 'other@b:1' }), hosts: [host(4)] }));
    expect(state.ended.length).toBe(0);
    expect([...state.hosts.values()].map((one) => one.view.name)).toEqual(['box-4']);
  });

  it('follows the monitor\'s clock by its quickest delivery, and when it is set', () => {
    const state = begin();
    state.apply(delta(8, { time_ms: 20_050 }));
    expect(state.now()).toBe(20_050);
    state.apply(delta(9, { time_ms: 19_900 }));
    expect(state.now()).toBe(20_048);
    state.apply(delta(10, { time_ms: 5000 }));
    expect(state.now()).toBe(5000);
  });
});
