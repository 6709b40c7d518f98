/** The render farm's HTTP shapes, as `/api/<instance>/jobs` and `/workers` answer them. Times in seconds. */

export type JobState = 'queued' | 'running' | 'completed' | 'failed' | 'canceled';

export interface Job {
  id: number;
  name: string;
  file: string;
  state: JobState;
  priority: number;
  engine: string;
  format: string;
  output: string;
  frames: string;
  total: number;
  done: number;
  failed: number;
  running: number;
  created: string;
  started: string | null;
  finished: string | null;
  seconds_per_frame: number | null;
  remaining_seconds: number | null;
  preview: boolean;
  submitted_by: string;
  /** Why nothing of it is rendered; empty when something is, or when it has ended. */
  waiting: string;
}

export type FrameState = 'ready' | 'rendering' | 'done' | 'failed';

export interface Frame {
  number: number;
  state: FrameState;
  worker: string;
  attempt: number;
  seconds: number | null;
  reason: string;
  file: string;
  /** 0 to 1, while it is rendered. */
  progress: number;
}

export interface Slot {
  number: number;
  job: number | null;
  frame: number | null;
  /** 0 to 1 */
  progress: number;
}

export interface Worker {
  name: string;
  address: string;
  state: 'idle' | 'rendering' | 'disabled' | 'offline';
  enabled: boolean;
  online: boolean;
  slots: Slot[];
  blender: string;
  engines: string[];
  since: string;
}

/** `render-farm.frame.finished` */
export interface FrameFinished {
  job: number;
  number: number;
  state: FrameState;
  worker: string;
  attempt: number;
  seconds: number;
  reason: string;
}

/** `render-farm.frame.progress` */
export interface FrameProgress {
  job: number;
  number: number;
  worker: string;
  progress: number;
  text: string;
}

export const topics = {
  job: 'render-farm.job.changed',
  finished: 'render-farm.frame.finished',
  progress: 'render-farm.frame.progress',
  worker: 'render-farm.worker.changed',
} as const;
