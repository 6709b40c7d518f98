import { describe, expect, it } from 'vitest';
import type { Bar } from './cluster-model';
import { ClusterState } from './cluster-state';
import { countJobs, exitCodeOf, type JobFilter, jobRows, rankOf } from './job-rows';
import type { Column } from './table';
import { delta, host, job, snapshot } from './test-data';

const columns: Column<Bar>[] = [
  { key: 'state', title: 'State', value: rankOf },
  { key: 'file', title: 'File', value: ({ file }) => file },
  { key: 'begun', title: 'Begun', numeric: true, value: ({ begun }) => begun },
];

const state = new ClusterState();
state.replace(snapshot({ hosts: [host(1), host(2, { name: 'Farm-2.lab' })], jobs: [
  job(1, { begun_ms: 300 }), job(2, { begun_ms: 200, file: 'src/Widget.cpp' }),
  job(3, { state: 'local', local: true, client: 1, host: 1, file: 'bin/program' }),
  job(4, { state: 'pending', host: 0, begun_ms: 0, slot: -1 }),
] }));
state.apply(delta(8, { jobs: [job(5, { state: 'done', begun_ms: 100, ended_ms: 20_001, exit_code: 0 })] }));
state.apply(delta(9, { jobs: [job(6, { state: 'failed', begun_ms: 100, ended_ms: 20_002, exit_code: 1 })] }));
state.apply(delta(10, { jobs: [job(7, { state: 'done', begun_ms: 100, ended_ms: 20_003, exit_code: 0 })] }));

const rows = (text = '', filter: JobFilter = 'all', key = 'state', descending = false, most = 10, mostEnded = 10) => {
  const { rows: found, matching } = jobRows(state, text, filter, columns, { key, descending }, most, mostEnded);
  return { ids: found.map(({ id }) => id), matching };
};

describe('the list of jobs', () => {
  it('begins with what is at work, then what waits, then what failed, then the newest that are done', () => {
    expect(rows()).toEqual({ ids: [2, 1, 3, 4, 6, 7, 5], matching: 7 });
  });

  it('shows what runs or waits, and what has ended', () => {
    expect(rows('', 'running').ids).toEqual([2, 1, 3, 4]);
    expect(rows('', 'ended').ids).toEqual([6, 7, 5]);
    expect(countJobs(state)).toEqual({ all: 7, running: 4, ended: 3 });
  });

  it('finds words in the file, the client and the host', () => {
    expect(rows('widget').ids).toEqual([2]);
    expect(rows('farm BOX-1 file-1').ids).toEqual([1]);
    expect(rows('nowhere')).toEqual({ ids: [], matching: 0 });
  });

  it('keeps the order of ages where a column is the same', () => {
    expect(rows('', 'all', 'begun', true).ids).toEqual([3, 1, 2, 7, 6, 5, 4]);
  });

  it('is bounded, and tells how many there are', () => {
    expect(rows('', 'all', 'file', false, 3)).toEqual({ ids: [3, 1, 4], matching: 7 });
    expect(rows('', 'ended', 'state', false, 10, 2)).toEqual({ ids: [6, 7], matching: 3 });
  });

  it('has no exit code of what runs, of local jobs and of lost ones', () => {
    const bar = state.ended.first!;
    expect(exitCodeOf(bar)).toBe(0);
    expect(exitCodeOf({ ...bar, exitCode: 118, state: 'cancelled' })).toBe(118);
    expect(exitCodeOf({ ...bar, local: true })).toBeNull();
    expect(exitCodeOf({ ...bar, state: 'lost' })).toBeNull();
    expect(exitCodeOf({ ...bar, state: 'compiling' })).toBeNull();
  });
});
