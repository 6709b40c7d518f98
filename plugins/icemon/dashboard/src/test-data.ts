import { noTotals } from './cluster-model';
import type { HostView, LiveDelta, LiveJob, LiveSnapshot, SchedulerView } from './types';

/* Small values for tests. */

export const cluster = 'ICECREAM@10.0.0.1:8765';

export const scheduler = (change: Partial<SchedulerView> = {}): SchedulerView => ({
  id: cluster, netname: 'ICECREAM', address: '10.0.0.1:8765', version: '1.4.0', protocol: 43, highest_protocol: 43,
  started_ms: 1000, state: 'online', reason: '', since_ms: 1000, messages: 0, decode_errors: 0, reconnects: 0, ignored: 0, ...change,
});

export const host = (id: number, change: Partial<HostView> = {}): HostView => ({
  id, name: `box-${id}`, ip: `10.0.0.${id}`, platform: 'x86_64', features: 'env_xz', version: 43, online: true,
  max_jobs: 4, no_remote: false, speed: 100, load: 0, compiling: 0, local: 0, requested: 0, pending: 0, done: 0,
  failed: 0, since_ms: 1000, seen_ms: 1000, why_idle: '', ...change,
});

export const job = (id: number, change: Partial<LiveJob> = {}): LiveJob => ({
  id, state: 'compiling', local: false, file: `src/file-${id}.cpp`, client: 1, host: 2, slot: 0,
  requested_ms: 10_000, begun_ms: 10_100, ended_ms: 0, reason: '', ...change,
});

export const snapshot = (change: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  scheduler: scheduler(), version: 7, time_ms: 20_000, hosts: [host(1), host(2)], jobs: [], totals: noTotals, ...change,
});

export const delta = (version: number, change: Partial<LiveDelta> = {}): LiveDelta => ({
  cluster, version, time_ms: 20_000 + version, hosts: [], gone: [], jobs: [], ...change,
});
