import { type PageApi, plural } from '@hostler/page';
import type { Job, Worker } from './types';

async function told(api: PageApi, work: () => Promise<unknown>, success: string): Promise<boolean> {
  try {
    await work();
    api.notify(success, 'good');
    return true;
  } catch (error) {
    api.notify((error as Error).message, 'bad');
    return false;
  }
}

/** Asks first, then cancels; the good frames stay. */
export async function cancelJob(api: PageApi, job: Job): Promise<void> {
  const left = job.total - job.done - job.failed;
  const agreed = await api.confirm({
    title: `Cancel job ${job.id}, ${job.name}?`, action: 'Cancel the job', danger: true,
    text: `${plural(left, 'frame')} will not be rendered. Finished frames stay where they are.`,
  });
  if (agreed) await told(api, () => api.command('cancel', { id: job.id }), `Job ${job.id} is canceled.`);
}

/** Asks first, then gives a job's missing frames back to the queue. */
export async function requeueJob(api: PageApi, job: Job): Promise<void> {
  const missing = job.total - job.done;
  const agreed = await api.confirm({
    title: `Requeue job ${job.id}, ${job.name}?`, action: 'Requeue',
    text: missing > 0 ? `${plural(missing, 'frame')} will be rendered again; finished frames stay.`
      : 'Every frame is done: they will all be rendered again.',
  });
  const args = { id: job.id, all: missing === 0 };
  if (agreed) await told(api, () => api.command('requeue', args), `Job ${job.id} is back in the queue.`);
}

/** Lets a worker take frames, or no more of them. */
export async function setWorker(api: PageApi, worker: Worker, enabled: boolean): Promise<void> {
  const verb = enabled ? 'enable' : 'disable';
  await told(api, () => api.command(verb, { which: [worker.name] }),
    enabled ? `${worker.name} takes frames again.` : `${worker.name} takes no more frames.`);
}

/** The number of the job that a command's answer names, if it names one. */
export function jobIn(values: unknown[]): number | null {
  for (const value of values) {
    if (typeof value === 'number') return value;
    const named = value as { id?: unknown; job?: unknown } | null;
    for (const id of [named?.id, named?.job]) if (typeof id === 'number') return id;
  }
  return null;
}
