import type { JobRecord } from './types';

export type LoadJobs = (before: number, most: number, signal: AbortSignal) => Promise<JobRecord[]>;

const keyOf = (job: JobRecord): string => `${job.cluster}\n${job.id} ${job.local} ${job.ended_ms}`;

/** Past jobs, newest first, a page at a time. */
export class JobPages {
  jobs: JobRecord[] = [];
  loading = false;
  loaded = false;
  /** Whether there are older ones. */
  more = false;
  error = '';
  private request: AbortController | null = null;

  constructor(private readonly load: LoadJobs, private readonly changed: () => void, readonly size = 100) {}

  /** The newest again; what is shown stays until they are there. */
  async refresh(): Promise<void> {
    await this.fetch(0, (page) => page);
  }

  /** The next older ones. Several may have ended in the same millisecond as the last one that is shown. */
  async older(): Promise<void> {
    const last = this.jobs.at(-1);
    if (!last || this.loading) return;
    const known = new Set(this.jobs.map(keyOf));
    const append = (page: JobRecord[]) => [...this.jobs, ...page.filter((job) => !known.has(keyOf(job)))];
    const before = this.jobs.length;
    await this.fetch(last.ended_ms + 1, append);
    if (this.more && this.jobs.length === before) await this.fetch(last.ended_ms, append);
  }

  stop(): void {
    this.request?.abort();
    this.request = null;
  }

  private async fetch(before: number, take: (page: JobRecord[]) => JobRecord[]): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.loading = true;
    this.changed();
    try {
      const page = await this.load(before, this.size, request.signal);
      if (this.request !== request) return;
      this.more = page.length >= this.size;
      this.jobs = take(page);
      this.loaded = true;
      this.error = '';
    } catch (error) {
      if (this.request !== request) return;
      this.error = (error as Error).message;
    }
    this.loading = false;
    this.changed();
  }
}
