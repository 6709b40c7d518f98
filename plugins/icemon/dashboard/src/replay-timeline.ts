import { busyShare, keyOfHost, noTotals } from './cluster-model';
import type {
  HostSample, HostView, JobRecord, LiveDelta, LiveJob, LiveSnapshot, ReplaySlice, SchedulerView, TotalsView,
} from './types';

interface Change {
  time: number;
  host: PastHost;
  sample: HostSample | null;   // else it is about the job
  job: PastJob | null;
}

interface PastHost {
  id: number;
  view: HostView;
  known: boolean;
}

interface PastJob {
  id: number;
  record: JobRecord;
  client: PastHost | null;
  host: PastHost | null;
}

const keyOfJob = (job: JobRecord): string => `${job.id} ${job.local} ${job.begun_ms} ${job.ended_ms} ${job.host}\n${job.host_ip}`;

/**
 * A span of the past as a story: slices of the history go in, what a page would have been told comes out,
 * as a snapshot of a moment and deltas behind it.
 */
export class Timeline {
  /** The story is known between these. */
  from = 0;
  to = 0;

  private readonly hosts = new Map<string, PastHost>();
  private readonly jobs = new Map<string, PastJob>();
  private changes: Change[] = [];
  private cursor = 0;
  private time = 0;
  private version = 0;
  private lastJob = 0;
  private readonly open = new Map<number, LiveJob>();

  constructor(private readonly scheduler: SchedulerView) {}

  add(slice: ReplaySlice): void {
    if (this.to === 0) this.from = slice.from_ms;
    this.to = Math.max(this.to, slice.to_ms);
    for (const sample of slice.hosts) {
      const host = this.hostOf(sample.name, sample.ip, sample.platform);
      this.changes.push({ time: sample.time_ms, host, sample, job: null });
    }
    for (const record of slice.jobs) this.addJob(record);
    this.changes.sort((a, b) => a.time - b.time);
    this.place();
  }

  private place(): void {
    this.cursor = this.changes.findIndex((change) => change.time > this.time);
    if (this.cursor < 0) this.cursor = this.changes.length;
  }

  get size(): number {
    return this.changes.length;
  }

  /** Forgets what was over before this time. */
  forget(before: number): void {
    const last = new Map<PastHost, Change>();
    for (const change of this.changes) if (change.sample && change.time < before) last.set(change.host, change);
    const keeps = new Set(last.values());
    this.changes = this.changes.filter((change) => change.time >= before || keeps.has(change)
      || (change.job !== null && change.job.record.ended_ms >= before));
    for (const [key, job] of this.jobs) if (job.record.ended_ms < before) this.jobs.delete(key);
    this.from = Math.max(this.from, before);
    this.place();
  }

  /** Everything as it was at this time. */
  snapshotAt(time: number): LiveSnapshot {
    this.time = time;
    this.open.clear();
    for (const host of this.hosts.values()) host.known = false;
    this.cursor = 0;
    const ended: LiveJob[] = [];
    while (this.cursor < this.changes.length && this.changes[this.cursor]!.time <= time) {
      const job = this.take(this.changes[this.cursor]!);
      if (job && job.ended_ms > 0) ended.push(job);
      this.cursor += 1;
    }
    this.version += 1;
    const hosts = this.counted();
    return { scheduler: this.scheduler, version: this.version, time_ms: time, hosts,
      jobs: [...ended, ...this.open.values()], totals: this.totals(hosts) };
  }

  /** What changed since the last call. */
  deltaTo(time: number): LiveDelta {
    this.time = time;
    const jobs = new Map<number, LiveJob>();
    let touched = false;
    while (this.cursor < this.changes.length && this.changes[this.cursor]!.time <= time) {
      const job = this.take(this.changes[this.cursor]!);
      if (job) jobs.set(job.id, job);
      touched = true;
      this.cursor += 1;
    }
    this.version += 1;
    const delta: LiveDelta = { cluster: this.scheduler.id, version: this.version, time_ms: time, hosts: [], gone: [],
      jobs: [...jobs.values()] };
    if (!touched) return delta;
    delta.hosts = this.counted();
    delta.totals = this.totals(delta.hosts);
    return delta;
  }

  private addJob(record: JobRecord): void {
    const key = keyOfJob(record);
    if (this.jobs.has(key)) return;  // it reaches over the edge of two slices
    const host = record.host || record.host_ip ? this.hostOf(record.host, record.host_ip, record.platform) : null;
    const client = record.local ? host
      : record.client || record.client_ip ? this.hostOf(record.client, record.client_ip, '') : null;
    this.lastJob += 1;
    const job: PastJob = { id: this.lastJob, record, client, host };
    this.jobs.set(key, job);
    const times = new Set([record.requested_ms, record.begun_ms, record.ended_ms].filter((time) => time > 0));
    for (const time of times) this.changes.push({ time, host: host ?? client ?? this.nobody, sample: null, job });
  }

  private readonly nobody: PastHost = { id: 0, view: emptyView(0, '', '', ''), known: false };

  private hostOf(name: string, ip: string, platform: string): PastHost {
    const key = keyOfHost({ name, ip });
    let host = this.hosts.get(key);
    if (!host) {
      const id = this.hosts.size + 1;
      host = { id, view: emptyView(id, name, ip, platform), known: false };
      this.hosts.set(key, host);
    }
    return host;
  }

  private take(change: Change): LiveJob | null {
    const { host, sample, job } = change;
    if (sample) {
      host.known = true;
      host.view = { ...host.view, platform: sample.platform, online: sample.online, max_jobs: sample.max_jobs,
        no_remote: sample.no_remote, speed: sample.speed, load: sample.load,
        load_average1: sample.load_average1 == null ? null : sample.load_average1 / 1000,
        free_memory_mib: sample.free_memory_mib ?? null, seen_ms: sample.time_ms };
    }
    if (!job) return null;
    for (const one of [job.host, job.client]) if (one) one.known = true;
    const live = this.jobAt(job, change.time);
    if (live.ended_ms > 0) this.open.delete(live.id);
    else this.open.set(live.id, live);
    return live;
  }

  private jobAt({ id, record, client, host }: PastJob, time: number): LiveJob {
    const ended = record.ended_ms <= time;
    const begun = record.begun_ms > 0 && record.begun_ms <= time;
    return {
      id, state: ended ? record.state : begun ? (record.local ? 'local' : 'compiling') : 'pending',
      local: record.local, file: record.file, client: client?.id ?? 0, host: begun ? host?.id ?? 0 : 0,
      slot: begun ? record.slot : -1, requested_ms: record.requested_ms, begun_ms: begun ? record.begun_ms : 0,
      ended_ms: ended ? record.ended_ms : 0, exit_code: ended ? record.exit_code : null,
      reason: ended ? record.reason : '',
    };
  }

  /** The hosts with what runs on them now. */
  private counted(): HostView[] {
    const views = new Map<number, HostView>();
    for (const host of this.hosts.values()) {
      if (host.known) views.set(host.id, { ...host.view, compiling: 0, local: 0, requested: 0, pending: 0 });
    }
    for (const job of this.open.values()) {
      const [client, host] = [views.get(job.client), views.get(job.host)];
      if (job.state === 'compiling' && host) host.compiling += 1;
      if (job.state === 'local' && host) host.local += 1;
      if (job.state === 'compiling' && client && client !== host) client.requested += 1;
      if (job.state === 'pending' && client) client.pending += 1;
    }
    return [...views.values()];
  }

  private totals(hosts: HostView[]): TotalsView {
    const totals = { ...noTotals, platforms: [] };
    for (const host of hosts.filter((one) => one.online)) {
      totals.hosts += 1;
      totals.slots += host.max_jobs;
      if (!host.no_remote && host.load < 1000) {
        totals.available += host.max_jobs;
        totals.free += Math.round(host.max_jobs * (1 - busyShare(host)));
      }
    }
    for (const job of this.open.values()) {
      if (job.state === 'compiling') totals.compiling += 1;
      else if (job.state === 'local') totals.local += 1;
      else totals.pending += 1;
    }
    return totals;
  }
}

function emptyView(id: number, name: string, ip: string, platform: string): HostView {
  return { id, name, ip, platform, features: '', version: 0, online: true, max_jobs: 0, no_remote: false, speed: 0,
    load: 0, compiling: 0, local: 0, requested: 0, pending: 0, done: 0, failed: 0, since_ms: 0, seen_ms: 0, why_idle: '' };
}
