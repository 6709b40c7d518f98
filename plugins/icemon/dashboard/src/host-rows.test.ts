import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import type { HostEntry } from './cluster-model';
import { countHosts, hostRows, type HostFilter } from './host-rows';
import { type Column, turned } from './table';
import { host, snapshot } from './test-data';

const columns: Column<HostEntry>[] = [
  { key: 'name', title: 'Host', value: ({ view }) => view.name },
  { key: 'load', title: 'Load', value: ({ view }) => view.load, numeric: true },
];

const state = new ClusterState();
state.replace(snapshot({ hosts: [
  host(10, { load: 900, compiling: 2 }), host(2, { load: 100, platform: 'aarch64' }),
  host(1, { load: 1000, why_idle: 'its load is 1000' }), host(3, { load: 100, online: false, why_idle: 'offline' }),
] }));

const rows = (text = '', filter: HostFilter = 'all', key = 'name', descending = false) =>
  hostRows(state.hosts.values(), text, filter, columns, { key, descending }).map(({ view }) => view.id);

describe('the table of hosts', () => {
  it('sorts names as people count', () => {
    expect(rows()).toEqual([1, 2, 3, 10]);
    expect(rows('', 'all', 'name', true)).toEqual([10, 3, 2, 1]);
  });

  it('sorts by a number, and by name where it is the same', () => {
    expect(rows('', 'all', 'load')).toEqual([2, 3, 10, 1]);
    expect(rows('', 'all', 'load', true)).toEqual([1, 10, 2, 3]);
  });

  it('filters by words in any column', () => {
    expect(rows('AARCH64')).toEqual([2]);
    expect(rows('box 10.0.0.1')).toEqual([1, 10]);
    expect(rows('nowhere')).toEqual([]);
  });

  it('shows who is busy, who gets no jobs, who is gone', () => {
    expect(rows('', 'busy')).toEqual([10]);
    expect(rows('', 'barred')).toEqual([1]);
    expect(rows('', 'offline')).toEqual([3]);
    expect(countHosts(state.hosts.values())).toEqual({ all: 4, busy: 1, barred: 1, offline: 1 });
  });

  it('does not take a host that is full for one that is barred', () => {
    const full = new ClusterState();
    const why_idle = 'all its 4 slots are in use';
    full.replace(snapshot({ hosts: [host(1, { compiling: 4, why_idle }), host(2, { compiling: 4, load: 1000, why_idle })] }));
    expect(countHosts(full.hosts.values())).toEqual({ all: 2, busy: 2, barred: 1, offline: 0 });
  });

  it('begins with the largest number and the first name, and turns round with the second click', () => {
    expect(turned({ key: 'name', descending: false }, columns[1]!)).toEqual({ key: 'load', descending: true });
    expect(turned({ key: 'load', descending: true }, columns[1]!)).toEqual({ key: 'load', descending: false });
    expect(turned({ key: 'load', descending: true }, columns[0]!)).toEqual({ key: 'name', descending: false });
  });
});
