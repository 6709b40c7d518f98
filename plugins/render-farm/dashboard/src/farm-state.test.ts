import { describe, expect, it } from 'vitest';
import type { Envelope } from '@hostler/page';
import { applyToFarm, endedJobs, type Farm, Frames, hintFor, overviewOf, sorted } from './farm-state';
import { type Frame, type Job, topics, type Worker } from './types';

const job = (id: number, change: Partial<Job> = {}): Job => ({
  id, name: `job ${id}`, file: '/a.blend', state: 'running', priority: 50, engine: '', format: 'PNG', output: '/o',
  frames: '1-10', total: 10, done: 4, failed: 1, running: 1, created: '', started: null, finished: null,
  seconds_per_frame: 1, remaining_seconds: 5, preview: false, submitted_by: '', waiting: '', ...change,
});

const worker = (name: string, change: Partial<Worker> = {}): Worker => ({
  name, address: '', state: 'rendering', enabled: true, online: true, blender: '3.4', engines: [], since: '',
  slots: [{ number: 0, job: 7, frame: 3, progress: 0 }, { number: 1, job: null, frame: null, progress: 0 }],
  ...change,
});

const frame = (number: number, change: Partial<Frame> = {}): Frame =>
  ({ number, state: 'ready', worker: '', attempt: 0, seconds: null, reason: '', file: '', progress: 0, ...change });

const event = (topic: string, body: unknown) => ({ topic, body }) as Envelope;
const farm: Farm = { jobs: [job(7)], workers: [worker('w1')] };

describe('applyToFarm', () => {
  it('puts a new job first and replaces a known one', () => {
    const more = applyToFarm(farm, event(topics.job, job(8)));
    expect(more.jobs.map((one) => one.id)).toEqual([8, 7]);
    const changed = applyToFarm(more, event(topics.job, job(7, { done: 5 })));
    expect(changed.jobs.map((one) => one.done)).toEqual([4, 5]);
  });

  it('sorts workers as people count', () => {
    const workers = [worker('w10'), worker('w9')];
    expect(sorted({ jobs: [], workers }).workers.map((one) => one.name)).toEqual(['w9', 'w10']);
  });

  it('shows progress in the slot that renders the frame, and only there', () => {
    const body = { job: 7, number: 3, worker: 'w1', progress: 0.5, text: '' };
    const after = applyToFarm(farm, event(topics.progress, body));
    expect(after.workers[0]!.slots.map((slot) => slot.progress)).toEqual([0.5, 0]);
    const other = applyToFarm(farm, event(topics.progress, { ...body, number: 4 }));
    expect(other.workers[0]!.slots.map((slot) => slot.progress)).toEqual([0, 0]);
  });

  it('leaves the farm as it is for other topics', () => {
    expect(applyToFarm(farm, event('x.y', {}))).toBe(farm);
  });
});

describe('Frames', () => {
  it('follows a frame from progress to its end', () => {
    const frames = new Frames([frame(20), frame(3)]);
    expect(frames.apply(event(topics.progress, { number: 3, worker: 'w1', progress: 0.25 }))).toBe(true);
    expect(frames.list[0]).toMatchObject({ number: 3, state: 'rendering', worker: 'w1', progress: 0.25 });
    const end = { number: 3, state: 'done', worker: 'w1', attempt: 2, seconds: 1.5, reason: '' };
    frames.apply(event(topics.finished, end));
    expect(frames.list[0]).toMatchObject({ state: 'done', seconds: 1.5, progress: 0 });
    expect([frames.count('done'), frames.count('ready')]).toEqual([1, 1]);
  });

  it('does not take a finished frame back for late progress', () => {
    const frames = new Frames([frame(1, { state: 'failed' })]);
    expect(frames.apply(event(topics.progress, { number: 1, worker: 'w', progress: 0.9 }))).toBe(false);
    expect(frames.list[0]!.state).toBe('failed');
  });

  it('gives a frame that failed an attempt back to the queue', () => {
    const frames = new Frames([frame(1, { state: 'rendering' })]);
    frames.apply(event(topics.finished, { number: 1, state: 'ready', worker: 'w', attempt: 1, seconds: 0, reason: 'crashed' }));
    expect(frames.list[0]).toMatchObject({ state: 'ready', reason: 'crashed' });
  });

  it('ignores numbers that the job does not have', () => {
    const frames = new Frames([frame(1)]);
    expect(frames.apply(event(topics.progress, { number: 2, worker: 'w', progress: 0.9 }))).toBe(false);
    expect(frames.placeOf(2)).toBe(-1);
  });
});

describe('endedJobs', () => {
  const farmOf = (...jobs: Job[]): Farm => ({ jobs, workers: [] });

  it('tells what ended by itself, once', () => {
    const before = farmOf(job(1), job(2), job(3), job(4, { state: 'completed' }));
    const after = farmOf(job(1, { state: 'completed' }), job(2, { state: 'failed' }), job(3, { state: 'canceled' }),
      job(4, { state: 'completed' }), job(5, { state: 'completed' }));
    expect(endedJobs(before, after).map((one) => one.id)).toEqual([1, 2]);
    expect(endedJobs(after, after)).toEqual([]);
  });
});

describe('what the page says about the whole', () => {
  it('sums up open jobs and online slots', () => {
    const jobs = [job(1), job(2, { state: 'queued', done: 0, failed: 0 }), job(3, { state: 'completed' })];
    const workers = [worker('a'), worker('b', { online: false })];
    expect(overviewOf({ jobs, workers })).toEqual(
      { running: 1, queued: 1, framesLeft: 15, online: 1, slots: 2, busySlots: 1 });
  });

  it('says why waiting frames do not move', () => {
    const idle = { slots: [{ number: 0, job: null, frame: null, progress: 0 }] };
    const with_ = (...workers: Worker[]) => hintFor({ jobs: [job(1)], workers });
    expect(with_(worker('a'))).toBe('');
    expect(with_()).toContain('no worker has joined');
    expect(with_(worker('a', { ...idle, online: false }))).toContain('no worker is online');
    expect(with_(worker('a', { ...idle, enabled: false }))).toBe('Frames wait: 1 worker online, but disabled.');
    expect(hintFor({ jobs: [], workers: [] })).toBe('');
  });
});
