import {
  type Bar, type HostEntry, keyOfHost, keyOfLink, type Link, noTotals,
} from './cluster-model';
import { Ring } from './ring';
import {
  hasEnded, type HostView, type LiveDelta, type LiveJob, type LiveSnapshot, type SchedulerView, type TotalsView,
} from './types';
import { baseName, oneLine } from './words';

/** How much of what has ended is kept for the Gantt chart. */
export interface Bounds {
  bars: number;
  milliseconds: number;
}

const defaultBounds: Bounds = { bars: 20_000, milliseconds: 10 * 60_000 };
const longestJump = 5000;   // a clock that differs by more was set

let lastSerial = 0;

const keyOfEnded = (job: LiveJob): string => `${job.id} ${job.ended_ms}`;

/**
 * One cluster as the page knows it, now or at a moment of the past. It starts from a snapshot and follows
 * deltas; `revision` grows with every change, so whoever draws it knows whether there is anything to draw.
 */
export class ClusterState {
  scheduler: SchedulerView | null = null;
  version = 0;
  totals: TotalsView = noTotals;
  readonly hosts = new Map<string, HostEntry>();
  readonly running = new Map<number, Bar>();
  readonly links = new Map<number, Link>();
  readonly ended = new Ring<Bar>();
  revision = 0;

  private readonly byId = new Map<number, HostEntry>();
  /** What the last snapshot told of as ended: the first delta behind it may tell it again. */
  private told = new Set<string>();
  private clockOffset = 0;
  private lastTime = 0;

  constructor(private readonly bounds = defaultBounds, private readonly clock = () => performance.now()) {}

  /** The monitor's clock, of which the jobs' times are. */
  now(): number {
    return this.clock() + this.clockOffset;
  }

  hostOf(id: number): HostEntry | undefined {
    return this.byId.get(id);
  }

  /** Takes over a snapshot; what has ended before and is not in it stays. */
  replace(snapshot: LiveSnapshot): void {
    this.told = new Set(snapshot.jobs.filter((job) => hasEnded(job.state)).map(keyOfEnded));
    const kept = this.scheduler?.id === snapshot.scheduler.id ? this.endedBefore(snapshot) : [];
    this.running.clear();
    this.links.clear();
    this.ended.clear();
    this.byId.clear();
    const present = new Set(snapshot.hosts.map(keyOfHost));
    for (const [key, host] of this.hosts) {
      if (present.has(key)) host.lanes.length = 0;
      else this.hosts.delete(key);
    }
    this.scheduler = snapshot.scheduler;
    this.version = snapshot.version;
    this.totals = snapshot.totals;
    this.setClock(snapshot.time_ms);
    snapshot.hosts.forEach((host) => this.putHost(host));
    for (const bar of kept) this.keepEnded(bar);
    [...snapshot.jobs].sort((a, b) => a.ended_ms - b.ended_ms || a.begun_ms - b.begun_ms)
      .forEach((job) => this.putJob(job));
    for (const host of this.hosts.values()) host.lanes.forEach((lane) => lane.sort((a, b) => a.begun - b.begun));
    this.expire();
    this.revision += 1;
  }

  /** Returns false if a delta before this one is missing: then only a snapshot helps. Old ones are ignored. */
  apply(delta: LiveDelta): boolean {
    if (delta.version <= this.version) return true;
    if (delta.version !== this.version + 1) return false;
    this.version = delta.version;
    this.setClock(delta.time_ms);
    if (delta.scheduler) this.scheduler = delta.scheduler;
    if (delta.totals) this.totals = delta.totals;
    delta.hosts.forEach((host) => this.putHost(host));
    for (const job of delta.jobs) if (!this.wasTold(job)) this.putJob(job);
    delta.gone.forEach((id) => this.removeHost(id));
    this.expire();
    this.revision += 1;
    return true;
  }

  private setClock(time: number): void {
    const offset = time - this.clock();
    this.lastTime = time;
    // The quickest delivery tells the difference of the clocks best; slow drift is followed.
    const jumped = Math.abs(offset - this.clockOffset) > longestJump;
    this.clockOffset = jumped ? offset : Math.max(offset, this.clockOffset - 2);
  }

  private putHost(view: HostView): void {
    const key = keyOfHost(view);
    const known = this.hosts.get(key);
    if (!known) {
      lastSerial += 1;
      const entry: HostEntry = { serial: lastSerial, key, view, lanes: [] };
      this.hosts.set(key, entry);
      this.byId.set(view.id, entry);
      return;
    }
    this.byId.set(view.id, known);
    // After a new login the farewell of the old one still comes.
    if (view.id !== known.view.id && !view.online && known.view.online) return;
    known.view = view;
  }

  private removeHost(id: number): void {
    const entry = this.byId.get(id);
    this.byId.delete(id);
    if (!entry || entry.view.id !== id) return;
    this.hosts.delete(entry.key);
  }

  private wasTold(job: LiveJob): boolean {
    return this.told.size > 0 && hasEnded(job.state) && this.told.has(keyOfEnded(job));
  }

  private putJob(job: LiveJob): void {
    const bar = this.running.get(job.id) ?? this.newBar(job);
    this.countLink(bar, -1);
    bar.state = job.state;
    bar.local = job.local;
    if (bar.file !== job.file || bar.label === '') {
      bar.file = job.file;
      bar.label = oneLine(baseName(job.file)) || `job ${job.id}`;
    }
    bar.client = this.byId.get(job.client) ?? bar.client;
    bar.host = this.byId.get(job.host) ?? bar.host;
    bar.requested = job.requested_ms;
    bar.begun = job.begun_ms;
    bar.ended = job.ended_ms;
    bar.exitCode = job.exit_code ?? null;
    bar.reason = job.reason;
    if (bar.host && bar.begun > 0 && bar.lane < 0) this.putInLane(bar, job.slot);
    if (hasEnded(job.state)) {
      if (bar.ended === 0) bar.ended = this.lastTime;
      this.running.delete(bar.id);
      this.ended.push(bar);
    } else {
      this.running.set(bar.id, bar);
      this.countLink(bar, 1);
    }
  }

  private newBar({ id }: LiveJob): Bar {
    return { id, state: 'pending', local: false, file: '', label: '', client: null, host: null, lane: -1,
      requested: 0, begun: 0, ended: 0, exitCode: null, reason: '' };
  }

  /** A job without a slot of its own gets the first lane behind the slots that is free. */
  private putInLane(bar: Bar, slot: number): void {
    const { lanes, view } = bar.host!;
    let lane = slot;
    if (lane < 0) {
      lane = Math.max(0, view.max_jobs);
      while (lanes[lane]?.at(-1)?.ended === 0) lane += 1;
    }
    while (lanes.length <= lane) lanes.push([]);
    bar.lane = lane;
    lanes[lane]!.push(bar);
  }

  private countLink(bar: Bar, change: 1 | -1): void {
    const { client, host } = bar;
    if (bar.state !== 'compiling' || bar.local || !client || !host || client === host) return;
    const key = keyOfLink(client, host);
    const link = this.links.get(key);
    if (link) {
      link.count += change;
      if (link.count <= 0) this.links.delete(key);
    } else if (change > 0) this.links.set(key, { key, client, host, count: 1 });
  }

  private expire(): void {
    const oldest = this.lastTime - this.bounds.milliseconds;
    for (let bar = this.ended.first; bar; bar = this.ended.first) {
      if (this.ended.length <= this.bounds.bars && bar.ended >= oldest) return;
      this.ended.shift();
      const lane = bar.host?.lanes[bar.lane];
      const place = lane?.indexOf(bar) ?? -1;
      if (place === 0) lane!.shift();
      else if (place > 0) lane!.splice(place, 1);
    }
  }

  private endedBefore(snapshot: LiveSnapshot): Bar[] {
    return this.ended.toArray().filter((bar) => bar.ended <= snapshot.time_ms && !this.told.has(`${bar.id} ${bar.ended}`));
  }

  private keepEnded(bar: Bar): void {
    this.ended.push(bar);
    const { host, lane } = bar;
    if (!host || lane < 0 || this.hosts.get(host.key) !== host) return;
    while (host.lanes.length <= lane) host.lanes.push([]);
    host.lanes[lane]!.push(bar);
  }
}
