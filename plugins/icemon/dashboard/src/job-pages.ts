import type { JobPage, JobRecord } from './types';

export type LoadJobs = (before: number, most: number, signal: AbortSignal) => Promise<JobPage>;

/** Past jobs, newest first, a page at a time. */
export class JobPages {
  jobs: JobRecord[] = [];
  loading = false;
  loaded = false;
  error = '';
  private next = 0;
  private request: AbortController | null = null;

  constructor(private readonly load: LoadJobs, private readonly changed: () => void, readonly size = 100) {}

  /** Whether there may be older ones. */
  get more(): boolean {
    return this.next > 0;
  }

  /** The newest again; what is shown stays until they are there. */
  async refresh(): Promise<void> {
    await this.fetch(0, (page) => page);
  }

  /** The next older ones. */
  async older(): Promise<void> {
    if (this.more && !this.loading) await this.fetch(this.next, (page) => [...this.jobs, ...page]);
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
      this.jobs = take(page.jobs);
      this.next = page.next_before_ms;
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
