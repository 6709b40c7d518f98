import { ClusterState } from './cluster-state';
import { Timeline } from './replay-timeline';
import type { ReplaySlice, SchedulerView } from './types';

export type LoadSlice = (from: number, to: number, signal: AbortSignal) => Promise<ReplaySlice>;

export const speeds = [0.5, 1, 2, 5, 10, 30] as const;

const lead = 60_000;       // of the story before the moment that was asked for
const leads = [lead, 5000, 0] as const;
const ahead = 180_000;     // and behind it
const reserve = 20_000;    // of the player's own time, before the next slice is asked for
const mostChanges = 150_000;   // of the story; then what is longest over is forgotten
const bounds = { bars: 60_000, milliseconds: 10 * 60_000 };

/** Shows a past span again: a cluster's state that moves on with the player's clock. */
export class Replay {
  state: ClusterState;
  time = 0;
  playing = false;
  speed = 1;
  error = '';
  loading = false;
  /** There is nothing behind: the player has arrived at the present. */
  atEnd = false;

  private timeline: Timeline;
  private request: AbortController | null = null;

  constructor(
    private readonly scheduler: SchedulerView, private readonly load: LoadSlice,
    private readonly changed: () => void, private readonly present = () => Date.now(),
  ) {
    this.timeline = new Timeline(scheduler);
    this.state = this.emptyState();
  }

  /** The span of the past that is loaded. */
  get span(): { from: number; to: number } {
    return { from: this.timeline.from, to: this.timeline.to };
  }

  /** Goes to a moment, loading what is told about it if need be. */
  async seek(time: number): Promise<void> {
    const wanted = Math.min(time, this.present());
    this.time = wanted;
    this.atEnd = false;
    if (wanted >= this.timeline.from && wanted < this.timeline.to) {
      this.rewind();
      return;
    }
    this.state = this.emptyState();
    // A busy span is cut, maybe before the moment that was asked for: then with less of a lead.
    for (const before of leads) {
      this.timeline = new Timeline(this.scheduler);
      this.changed();
      if (!await this.fetch(wanted - before, wanted + ahead)) return;
      if (this.timeline.to > wanted) break;
    }
    this.rewind();
  }

  /** Moves on by so many milliseconds of the viewer's time. */
  advance(milliseconds: number): void {
    if (!this.playing || this.timeline.to === 0) return;
    const goal = this.time + milliseconds * this.speed;
    this.time = Math.min(goal, this.timeline.to);
    this.state.apply(this.timeline.deltaTo(this.time));
    if (this.timeline.to >= this.present() - 1000) {
      this.atEnd = this.time >= this.timeline.to;
      if (this.atEnd) this.playing = false;
    } else if (!this.loading && this.timeline.to - this.time < reserve * this.speed) void this.fetchNext();
    this.changed();
  }

  stop(): void {
    this.playing = false;
    this.request?.abort();
    this.request = null;
  }

  private emptyState(): ClusterState {
    return new ClusterState(bounds, () => this.time);
  }

  private rewind(): void {
    this.state = this.emptyState();
    this.state.replace(this.timeline.snapshotAt(this.time));
    this.changed();
  }

  private async fetchNext(): Promise<void> {
    if (!await this.fetch(this.timeline.to, this.timeline.to + ahead)) return;
    if (this.timeline.size > mostChanges) this.timeline.forget(this.time - lead);
    this.changed();
  }

  private async fetch(from: number, to: number): Promise<boolean> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.loading = true;
    this.changed();
    try {
      const slice = await this.load(Math.round(from), Math.round(Math.min(to, this.present())), request.signal);
      if (this.request !== request) return false;
      this.timeline.add(slice);
      this.error = '';
      return true;
    } catch (error) {
      if (this.request !== request) return false;
      this.error = (error as Error).message;
      this.playing = false;
      return false;
    } finally {
      if (this.request === request) {
        this.loading = false;
        this.changed();
      }
    }
  }
}
