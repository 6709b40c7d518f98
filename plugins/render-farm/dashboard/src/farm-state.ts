import { type Envelope, plural, type Tone } from '@hostler/page';
import {
  type Frame, type FrameFinished, type FrameProgress, type FrameState, type Job, type JobState, topics, type Worker,
} from './types';

/** The farm as the page shows it. Newest job first, workers by name. */
export interface Farm {
  jobs: Job[];
  workers: Worker[];
}

export function sorted({ jobs, workers }: Farm): Farm {
  return {
    jobs: [...jobs].sort((a, b) => b.id - a.id),
    workers: [...workers].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
  };
}

const replaced = <T>(list: T[], item: T, same: (one: T) => boolean): T[] =>
  list.some(same) ? list.map((one) => (same(one) ? item : one)) : [...list, item];

/** The farm after one event; topics that do not concern it change nothing. */
export function applyToFarm(farm: Farm, event: Envelope): Farm {
  if (event.topic === topics.job) {
    const job = event.body as Job;
    return sorted({ ...farm, jobs: replaced(farm.jobs, job, (one) => one.id === job.id) });
  }
  if (event.topic === topics.worker) {
    const worker = event.body as Worker;
    return sorted({ ...farm, workers: replaced(farm.workers, worker, (one) => one.name === worker.name) });
  }
  if (event.topic === topics.progress) {
    return { ...farm, workers: withProgress(farm.workers, event.body as FrameProgress) };
  }
  return farm;
}

function withProgress(workers: Worker[], now: FrameProgress): Worker[] {
  return workers.map((worker) => {
    if (worker.name !== now.worker) return worker;
    const slots = worker.slots.map((slot) => (
      slot.job === now.job && slot.frame === now.number ? { ...slot, progress: now.progress } : slot));
    return { ...worker, slots };
  });
}

/** A job's frames in order; the index of a number is found by its place. */
export class Frames {
  readonly list: Frame[];
  private readonly places: Map<number, number>;

  constructor(frames: Frame[]) {
    this.list = [...frames].sort((a, b) => a.number - b.number);
    this.places = new Map(this.list.map((frame, place) => [frame.number, place]));
  }

  placeOf(number: number): number {
    return this.places.get(number) ?? -1;
  }

  /** Applies an event of this job; says whether anything changed. */
  apply(event: Envelope): boolean {
    if (event.topic === topics.finished) return this.finish(event.body as FrameFinished);
    if (event.topic === topics.progress) return this.progress(event.body as FrameProgress);
    return false;
  }

  count(state: FrameState): number {
    return this.list.reduce((sum, frame) => sum + (frame.state === state ? 1 : 0), 0);
  }

  private change(number: number, change: Partial<Frame>): boolean {
    const place = this.placeOf(number);
    const frame = this.list[place];
    if (!frame) return false;
    this.list[place] = { ...frame, ...change };
    return true;
  }

  private finish({ number, state, worker, attempt, seconds, reason }: FrameFinished): boolean {
    return this.change(number, { state, worker, attempt, seconds, reason, progress: 0 });
  }

  private progress({ number, worker, progress }: FrameProgress): boolean {
    const frame = this.list[this.placeOf(number)];
    // Progress is volatile and may come late: a frame that is done does not go back.
    if (!frame || frame.state === 'done' || frame.state === 'failed') return false;
    return this.change(number, { state: 'rendering', worker, progress });
  }
}

export function toneOfJob(state: JobState): Tone {
  const tones = { queued: 'quiet', running: 'busy', completed: 'good', failed: 'bad', canceled: 'quiet' } as const;
  return tones[state] ?? 'quiet';
}

export function toneOfWorker(state: Worker['state']): Tone {
  const tones = { idle: 'good', rendering: 'busy', disabled: 'quiet', offline: 'warn' } as const;
  return tones[state] ?? 'quiet';
}

export const isOpen = (job: Job): boolean => job.state === 'queued' || job.state === 'running';

/** The jobs that ended by themselves between the two; a person who cancels one knows it already. */
export function endedJobs(before: Farm, after: Farm): Job[] {
  const ended = (job: Job) => job.state === 'completed' || job.state === 'failed';
  return after.jobs.filter((job) => ended(job)
    && before.jobs.some((one) => one.id === job.id && isOpen(one)));
}

export interface Overview {
  running: number;
  queued: number;
  framesLeft: number;
  online: number;
  slots: number;
  busySlots: number;
}

export function overviewOf({ jobs, workers }: Farm): Overview {
  const open = jobs.filter(isOpen);
  const slots = workers.filter((worker) => worker.online).flatMap((worker) => worker.slots);
  return {
    running: open.filter((job) => job.state === 'running').length,
    queued: open.filter((job) => job.state === 'queued').length,
    framesLeft: open.reduce((sum, job) => sum + Math.max(0, job.total - job.done - job.failed), 0),
    online: workers.filter((worker) => worker.online).length,
    slots: slots.length,
    busySlots: slots.filter((slot) => slot.job != null).length,
  };
}

/** What would make frames move when they wait although nothing is wrong with them. */
export function hintFor(farm: Farm): string {
  const { framesLeft, online, busySlots } = overviewOf(farm);
  if (framesLeft === 0 || busySlots > 0) return '';
  if (farm.workers.length === 0) return 'Frames wait, but no worker has joined this farm.';
  if (online === 0) return 'Frames wait, but no worker is online.';
  if (!farm.workers.some((worker) => worker.online && worker.enabled)) {
    return `Frames wait: ${plural(online, 'worker')} online, but disabled.`;
  }
  return '';
}
