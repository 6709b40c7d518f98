import type { Envelope, PageApi } from './api';

export interface LiveOptions<Snapshot> {
  topics: string[];
  load(signal: AbortSignal): Promise<Snapshot>;
  /** Takes over the loaded state. */
  replace(snapshot: Snapshot): void;
  apply(envelope: Envelope): void;
  failed(error: Error): void;
}

/**
 * A state that is loaded once and then follows its events. Events that arrive during the load are kept and
 * applied to what was loaded, so nothing between the two is lost.
 */
export class Live<Snapshot> {
  private loading: AbortController | null = null;
  private waiting: Envelope[] = [];
  private readonly end: () => void;

  constructor(api: Pick<PageApi, 'subscribe'>, private readonly options: LiveOptions<Snapshot>) {
    this.end = api.subscribe(options.topics, {
      event: (envelope) => (this.loading ? this.waiting.push(envelope) : options.apply(envelope)),
      reset: () => void this.reload(),
    });
  }

  async reload(): Promise<void> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.waiting = [];
    try {
      const snapshot = await this.options.load(loading.signal);
      if (this.loading !== loading) return;
      this.options.replace(snapshot);
    } catch (error) {
      if (this.loading !== loading) return;
      this.options.failed(error as Error);
    }
    this.loading = null;
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((envelope) => this.options.apply(envelope));
  }

  stop(): void {
    this.end();
    this.loading?.abort();
    this.loading = null;
  }
}

/** Runs `work` at once, then at most every `milliseconds`; calls in between become one at the end. */
export function throttled(milliseconds: number, work: () => void): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const open = () => {
    timer = null;
    if (again) call();
  };
  const call = () => {
    again = timer !== null;
    if (again) return;
    timer = setTimeout(open, milliseconds);
    work();
  };
  return {
    call,
    cancel: () => {
      if (timer) clearTimeout(timer);
      timer = null;
      again = false;
    },
  };
}
