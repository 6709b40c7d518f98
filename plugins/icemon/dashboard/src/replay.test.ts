import { describe, expect, it } from 'vitest';
import { Replay } from './replay';
import { Timeline } from './replay-timeline';
import { cluster, scheduler } from './test-data';
import type { HostSample, JobRecord, ReplaySlice } from './types';

const minute = 60_000;
const noon = 1_795_000_000_000;

const sample = (name: string, time: number, change: Partial<HostSample> = {}): HostSample => ({
  cluster, time_ms: time, name, ip: `ip-${name}`, platform: 'x86_64', online: true, max_jobs: 4, no_remote: false,
  speed: 100, load: 200, load_average1: 1500, ...change,
});

const record = (id: number, begun: number, ended: number, change: Partial<JobRecord> = {}): JobRecord => ({
  cluster, id, state: 'done', local: false, file: `src/f${id}.cpp`, language: 'C++', client: 'a', client_ip: 'ip-a',
  host: 'b', host_ip: 'ip-b', platform: 'x86_64', requested_ms: begun - 100, begun_ms: begun, ended_ms: ended,
  waited_ms: 100, slot: 0, exit_code: 0, reason: '', real_ms: ended - begun, user_ms: 0, system_ms: 0, page_faults: 0,
  in_compressed: 0, in_uncompressed: 0, out_compressed: 0, out_uncompressed: 0, ...change,
});

/** A history that answers from a list, at most `most` jobs at once. */
function history(jobs: JobRecord[], most = 20_000) {
  const asked: [number, number][] = [];
  const samples = [sample('a', noon - 10 * minute), sample('b', noon - 10 * minute)];
  const load = (from: number, to: number): Promise<ReplaySlice> => {
    asked.push([from, to]);
    const inside = jobs.filter((job) => job.ended_ms >= from && job.requested_ms < to);
    const kept = inside.slice(0, most);
    const cut = kept.length < inside.length;
    return Promise.resolve({ cluster, from_ms: from, to_ms: cut ? inside[most]!.requested_ms : to, cut,
      hosts: samples, jobs: kept });
  };
  return { asked, load };
}

const player = (jobs: JobRecord[], most?: number) => {
  const { asked, load } = history(jobs, most);
  const replay = new Replay(scheduler(), load, () => undefined, () => noon + 60 * minute);
  return { replay, asked };
};
const runningIn = ({ state }: Replay) => [...state.running.values()].map((bar) => [bar.file, bar.state]);
const names = ({ state }: Replay) => [...state.hosts.values()].map((host) => host.view.name).sort();

describe('the replay of a past span', () => {
  const jobs = [
    record(1, noon - 20_000, noon - 10_000),
    record(2, noon - 5000, noon + 5000),
    record(3, noon + 2000, noon + 9000, { slot: 1, state: 'failed', exit_code: 1, reason: 'compiler error' }),
  ];

  it('shows a moment as it was', async () => {
    const { replay } = player(jobs);
    await replay.seek(noon);
    expect(names(replay)).toEqual(['a', 'b']);
    expect(runningIn(replay)).toEqual([['src/f2.cpp', 'compiling']]);
    expect(replay.state.ended.toArray().map((bar) => bar.file)).toEqual(['src/f1.cpp']);
    expect(replay.state.now()).toBe(noon);
    const b = [...replay.state.hosts.values()].find((host) => host.view.name === 'b')!;
    expect(b.view).toMatchObject({ compiling: 1, max_jobs: 4, load_average1: 1.5 });
    expect([...replay.state.links.values()].map((link) => link.count)).toEqual([1]);
    expect(replay.state.totals).toMatchObject({ hosts: 2, slots: 8, compiling: 1 });
  });

  it('goes on while it plays, at its speed, and stands while it does not', async () => {
    const { replay } = player(jobs);
    await replay.seek(noon);
    replay.advance(1000);
    expect(replay.time).toBe(noon);
    replay.playing = true;
    replay.speed = 2;
    replay.advance(950);
    expect(runningIn(replay)).toEqual([['src/f2.cpp', 'compiling'], ['src/f3.cpp', 'pending']]);
    replay.advance(600);
    expect(runningIn(replay)).toEqual([['src/f2.cpp', 'compiling'], ['src/f3.cpp', 'compiling']]);
    replay.advance(5000);
    expect(runningIn(replay)).toEqual([]);
    expect(replay.state.ended.toArray().map((bar) => [bar.id, bar.state, bar.reason])).toEqual([
      [1, 'done', ''], [2, 'done', ''], [3, 'failed', 'compiler error']]);
  });

  it('goes back within what it knows without asking again', async () => {
    const { replay, asked } = player(jobs);
    await replay.seek(noon);
    await replay.seek(noon - 15_000);
    expect(asked.length).toBe(1);
    expect(runningIn(replay)).toEqual([['src/f1.cpp', 'compiling']]);
    expect(replay.state.ended.length).toBe(0);
  });

  it('asks for the next span in time, and counts a job on the edge once', async () => {
    const { replay, asked } = player([record(1, noon + 2 * minute, noon + 5 * minute)]);
    await replay.seek(noon);
    replay.playing = true;
    replay.speed = 10;
    for (let turn = 0; turn < 40; turn += 1) {
      replay.advance(500);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(asked.length).toBeGreaterThan(1);
    expect(asked[1]![0]).toBe(asked[0]![1]);
    expect(replay.time).toBe(noon + 200_000);
    expect(runningIn(replay)).toEqual([['src/f1.cpp', 'compiling']]);
  });

  it('reaches a moment behind a span that was cut', async () => {
    const busy = Array.from({ length: 50 }, (_, index) =>
      record(index + 1, noon - 59_000 + index * 1000, noon - 58_500 + index * 1000));
    const { replay } = player([...busy, record(99, noon - 500, noon + 500)], 20);
    await replay.seek(noon);
    expect(runningIn(replay)).toEqual([['src/f99.cpp', 'compiling']]);
  });

  it('claims to know only what it was told, in a span that was cut', async () => {
    const busy = Array.from({ length: 90 }, (_, index) =>
      record(index + 1, noon - 59_000 + index * 1000, noon - 58_500 + index * 1000));
    const { replay, asked } = player(busy, 20);
    await replay.seek(noon);
    expect(asked.length).toBe(2);
    expect(replay.span.from).toBe(noon - 5000);
    expect(replay.span.to).toBeGreaterThan(noon);
  });

  it('pages on through spans that are cut until the last of many jobs', async () => {
    const busy = Array.from({ length: 100 }, (_, index) =>
      record(index + 1, noon + index * 1000, noon + index * 1000 + 500));
    const { replay } = player(busy, 20);
    await replay.seek(noon);
    replay.playing = true;
    replay.speed = 5;
    for (let turn = 0; turn < 24; turn += 1) {
      replay.advance(1000);
      await new Promise((resolve) => { setTimeout(resolve); });
    }
    expect(replay.time).toBe(noon + 120_000);
    expect(replay.state.ended.toArray().map((bar) => bar.file)).toEqual(busy.map((job) => job.file));
  });

  it('ends at the present', async () => {
    const { replay } = player(jobs);
    await replay.seek(noon + 59 * minute + 55_000);
    replay.playing = true;
    replay.advance(60_000);
    expect([replay.playing, replay.atEnd, replay.time]).toEqual([false, true, noon + 60 * minute]);
  });

  it('shows hosts that only jobs tell of', async () => {
    const { replay } = player([record(1, noon - 1000, noon + 1000, { host: 'c', host_ip: 'ip-c' })]);
    await replay.seek(noon);
    expect(names(replay)).toEqual(['a', 'b', 'c']);
  });

  it('forgets what was over long ago, and nothing else', () => {
    const timeline = new Timeline(scheduler());
    timeline.add({ cluster, from_ms: noon - minute, to_ms: noon + minute, cut: false,
      hosts: [sample('a', noon - 2 * minute), sample('a', noon - minute), sample('b', noon - minute)],
      jobs: [record(1, noon - 50_000, noon - 40_000), record(2, noon - 45_000, noon + 1000)] });
    const before = timeline.size;
    timeline.forget(noon - 30_000);
    expect(timeline.size).toBeLessThan(before);
    const { hosts, jobs } = timeline.snapshotAt(noon);
    expect(hosts.map((host) => [host.name, host.max_jobs])).toEqual([['a', 4], ['b', 4]]);
    expect(jobs.map((job) => job.file)).toEqual(['src/f2.cpp']);
    expect(timeline.from).toBe(noon - 30_000);
  });

  it('says why it has nothing', async () => {
    const replay = new Replay(scheduler(), () => Promise.reject(new Error('The history is off.')), () => undefined, () => noon);
    await replay.seek(noon - minute);
    expect(replay.error).toBe('The history is off.');
    expect(replay.loading).toBe(false);
  });
});
