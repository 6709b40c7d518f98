import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { job, snapshot } from './test-data';
import { baseName, bytes, memory, moment, oneLine, secondsOf, shortName, waitedOf } from './words';

describe('words about hosts and jobs', () => {
  it('makes a name from the network one line', () => {
    expect(oneLine('a\r\nb\u0000c\u202ed')).toBe('a b c d');
    expect(oneLine('<b>bold</b>')).toBe('<b>bold</b>');
    expect(oneLine('  ')).toBe('');
  });

  it('shows names that fit', () => {
    expect(['box-1.example.org', '10.0.0.7', 'a\nb', '.', 'x'.repeat(50)].map(shortName))
      .toEqual(['box-1', '10.0.0.7', 'a b', '.', `${'x'.repeat(19)}…`]);
  });

  it('cuts a name of ten kilobytes, and no letter in two', () => {
    expect(oneLine('x'.repeat(10_000), 8)).toBe('xxxxxxx…');
    expect(oneLine('🍦'.repeat(50), 4)).toBe('🍦🍦🍦…');
  });

  it('names a file without its folders', () => {
    expect(['lab/src/t2.cpp', 't.c', '', 'a/'].map(baseName)).toEqual(['t2.cpp', 't.c', '', 'a/']);
  });

  it('tells sizes', () => {
    expect([0, 999, 1500, 12_345_678].map(bytes)).toEqual(['0 B', '999 B', '1.5 KB', '12 MB']);
    expect([undefined, null, 512, 2048, 22_819].map(memory)).toEqual(['–', '–', '512 MiB', '2.0 GiB', '22 GiB']);
  });

  it('tells how long a job waits and runs', () => {
    const state = new ClusterState();
    state.replace(snapshot({ jobs: [job(1), job(2, { state: 'pending', host: 0, begun_ms: 0 }),
      job(3, { state: 'local', local: true, requested_ms: 10_100 }), job(4, { requested_ms: 0 })] }));
    const bars = [1, 2, 3, 4].map((id) => state.running.get(id)!);
    expect(bars.map((bar) => waitedOf(bar, 12_000))).toEqual([0.1, 2, -1, -1]);
    expect(bars.map((bar) => secondsOf(bar, 12_000))).toEqual([1.9, 2, 1.9, 1.9]);
  });

  it('names the day only when it is another one', () => {
    const noon = new Date(2026, 10, 22, 12, 30, 5);
    expect(moment(noon.getTime(), noon)).toBe('12:30:05');
    expect(moment(noon.getTime(), new Date(2026, 10, 23))).toBe('22 Nov 12:30:05');
    expect(moment(0)).toBe('–');
  });
});
