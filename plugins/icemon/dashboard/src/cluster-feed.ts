import type { Envelope, PageApi } from '@hostler/page';
import { ClusterState } from './cluster-state';
import { type LiveDelta, type LiveSnapshot, liveTopic, type SchedulerView } from './types';

const mostWaiting = 100;          // deltas kept while a snapshot loads; beyond, another snapshot is cheaper
const lookAgainAfter = 5000;      // for schedulers, while there is none

export interface FeedOptions {
  /** Something is new: draw it with the next frame of the screen. */
  changed(): void;
  /** A delta was applied. */
  applied?(delta: LiveDelta): void;
  /** Runs `work` later; returns what cancels it. */
  after?(milliseconds: number, work: () => void): () => void;
}

function afterTimeout(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
}

/**
 * Keeps the state of one of the clusters current: a snapshot, then deltas. Deltas are applied as they come and
 * never queue up: whoever draws looks at the state when the screen wants a frame. A page too slow for the
 * stream finds a gap in the versions and asks for a snapshot.
 */
export class ClusterFeed {
  schedulers: SchedulerView[] = [];
  /** Whether the first answer has come. */
  loaded = false;
  /** Why the last question failed. */
  error = '';
  /** How many snapshots were taken. */
  snapshots = 0;
  readonly state = new ClusterState();

  private wanted = '';
  private first = '';    // the one that is shown while nobody chose
  private loading: AbortController | null = null;
  private waiting: LiveDelta[] = [];
  private readonly strange = new Set<string>();   // clusters that were asked about once
  private cancelTimer: (() => void) | null = null;
  private readonly end: () => void;
  private readonly after: NonNullable<FeedOptions['after']>;

  constructor(private readonly api: Pick<PageApi, 'json' | 'subscribe'>, private readonly options: FeedOptions) {
    this.after = options.after ?? afterTimeout;
    this.end = api.subscribe([liveTopic], {
      event: (envelope) => this.receive(envelope as Envelope<LiveDelta>),
      reset: () => void this.reload(),
    });
  }

  /** The cluster that is shown; empty: none is known yet. */
  get cluster(): string {
    return this.schedulers.some((one) => one.id === this.wanted) ? this.wanted : this.first;
  }

  /** Shows this cluster, as soon as there is one of this name. */
  choose(cluster: string): void {
    if (cluster === this.wanted) return;
    const before = this.cluster;
    this.wanted = cluster;
    if (this.cluster !== before || !this.loaded) void this.reload();
  }

  async reload(): Promise<void> {
    this.loading?.abort();
    this.cancelTimer?.();
    this.cancelTimer = null;
    const loading = new AbortController();
    this.loading = loading;
    this.waiting = [];
    try {
      const schedulers = await this.api.json<SchedulerView[]>('schedulers', loading.signal);
      if (this.loading !== loading) return;
      this.schedulers = schedulers;
      if (!schedulers.some((one) => one.id === this.first)) {
        this.first = (schedulers.find((one) => one.state === 'online') ?? schedulers[0])?.id ?? '';
      }
      if (this.cluster !== '') await this.takeSnapshot(this.cluster, loading);
      if (this.loading !== loading) return;
      this.loaded = true;
      this.error = '';
    } catch (error) {
      if (this.loading !== loading) return;
      this.error = (error as Error).message;
    }
    this.loading = null;
    this.options.changed();
    if (this.cluster === '' || this.error !== '') this.lookAgain();
    else this.applyWaiting();
  }

  stop(): void {
    this.end();
    this.loading?.abort();
    this.loading = null;
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private async takeSnapshot(cluster: string, loading: AbortController): Promise<void> {
    const path = `live?cluster=${encodeURIComponent(cluster)}`;
    const snapshot = await this.api.json<LiveSnapshot>(path, loading.signal);
    if (this.loading !== loading) return;
    this.state.replace(snapshot);
    this.snapshots += 1;
  }

  private receive({ body, key }: Envelope<LiveDelta>): void {
    const cluster = body.cluster || key;
    if (!this.schedulers.some((one) => one.id === cluster)) {
      if (!this.loading && !this.strange.has(cluster)) {
        this.strange.add(cluster);
        this.lookAgain(1000);
      }
      if (!this.loading) return;
    }
    if (body.scheduler) this.putScheduler(body.scheduler);
    if (this.loading) this.keep(body);
    else if (cluster === this.cluster) this.apply(body);
  }

  private keep(delta: LiveDelta): void {
    this.waiting.push(delta);
    if (this.waiting.length > mostWaiting) this.waiting.shift();  // leaves a gap, which asks for a snapshot
  }

  private applyWaiting(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const delta of waiting) {
      if (delta.cluster === this.cluster && !this.apply(delta)) return;
    }
  }

  private apply(delta: LiveDelta): boolean {
    if (!this.state.apply(delta)) {
      void this.reload();
      return false;
    }
    this.options.applied?.(delta);
    this.options.changed();
    return true;
  }

  private putScheduler(scheduler: SchedulerView): void {
    this.schedulers = this.schedulers.map((one) => (one.id === scheduler.id ? scheduler : one));
    this.options.changed();
  }

  private lookAgain(milliseconds = lookAgainAfter): void {
    this.cancelTimer ??= this.after(milliseconds, () => {
      this.cancelTimer = null;
      void this.reload();
    });
  }
}
