/** What the monitor tells: the bodies of its HTTP answers and topics. Times are milliseconds since 1970 UTC; 0: never. */

export type LinkState = 'searching' | 'connecting' | 'online' | 'lost';
export type JobState = 'pending' | 'compiling' | 'local' | 'done' | 'failed' | 'cancelled' | 'lost';

export interface SchedulerView {
  /** Names the cluster in every request, e.g. `ICECREAM@10.0.0.1:8765`. */
  id: string;
  netname: string;
  address: string;
  version: string;
  protocol: number;
  highest_protocol: number;
  started_ms: number;
  state: LinkState;
  /** Why it is not online. */
  reason: string;
  since_ms: number;
  messages: number;
  decode_errors: number;
  reconnects: number;
  /** Messages of unknown types, repeated ones, those about unknown jobs or hosts. */
  ignored: number;
}

export interface HostView {
  id: number;
  name: string;
  ip: string;
  platform: string;
  features: string;
  version: number;
  online: boolean;
  max_jobs: number;
  no_remote: boolean;
  /** KB of object code per second of user time; 0: not known. */
  speed: number;
  /** 0 to 1000, as the daemon defines it; at 1000 it gets no jobs. */
  load: number;
  load_average1?: number | null;
  load_average5?: number | null;
  load_average10?: number | null;
  free_memory_mib?: number | null;
  compiling: number;
  local: number;
  requested: number;
  pending: number;
  done: number;
  failed: number;
  since_ms: number;
  seen_ms: number;
  /** Why it gets no jobs; empty: it would. */
  why_idle: string;
}

export interface LiveJob {
  id: number;
  state: JobState;
  local: boolean;
  file: string;
  client: number;
  host: number;
  slot: number;
  requested_ms: number;
  begun_ms: number;
  ended_ms: number;
  exit_code?: number | null;
  reason: string;
}

export interface PlatformView {
  platform: string;
  hosts: number;
  slots: number;
  compiling: number;
}

export interface TotalsView {
  hosts: number;
  slots: number;
  available: number;
  compiling: number;
  local: number;
  pending: number;
  free: number;
  done: number;
  failed: number;
  cancelled: number;
  lost: number;
  local_done: number;
  platforms: PlatformView[];
}

export interface LiveSnapshot {
  scheduler: SchedulerView;
  version: number;
  time_ms: number;
  hosts: HostView[];
  jobs: LiveJob[];
  totals: TotalsView;
}

/** Its `version` is one more than that of the delta before. */
export interface LiveDelta {
  cluster: string;
  version: number;
  time_ms: number;
  hosts: HostView[];
  gone: number[];
  jobs: LiveJob[];
  totals?: TotalsView | null;
  scheduler?: SchedulerView | null;
}

export interface JobRecord {
  cluster: string;
  id: number;
  state: JobState;
  local: boolean;
  file: string;
  /** '': not told. */
  language: string;
  client: string;
  client_ip: string;
  host: string;
  host_ip: string;
  platform: string;
  requested_ms: number;
  begun_ms: number;
  ended_ms: number;
  /** -1: not known. */
  waited_ms: number;
  slot: number;
  exit_code: number;
  reason: string;
  real_ms: number;
  user_ms: number;
  system_ms: number;
  page_faults: number;
  in_compressed: number;
  in_uncompressed: number;
  out_compressed: number;
  out_uncompressed: number;
}

/** Newest first. */
export interface JobPage {
  jobs: JobRecord[];
  /** The search ended early. */
  cut: boolean;
  /** What `before` the next page has; 0: this is the last. */
  next_before_ms: number;
}

export interface HostSample {
  cluster: string;
  time_ms: number;
  name: string;
  ip: string;
  platform: string;
  online: boolean;
  max_jobs: number;
  no_remote: boolean;
  speed: number;
  load: number;
  load_average1?: number | null;
  free_memory_mib?: number | null;
}

export interface ReplaySlice {
  cluster: string;
  from_ms: number;
  to_ms: number;
  /** There were more jobs or samples than fit, and the span ends at `to_ms`. */
  cut: boolean;
  hosts: HostSample[];
  jobs: JobRecord[];
}

export interface MinuteRow {
  cluster: string;
  minute_ms: number;
  hosts: number;
  slots: number;
  compiling: number;
  local: number;
  pending: number;
  compiling_peak: number;
  pending_peak: number;
  done: number;
  failed: number;
  cancelled: number;
  lost: number;
  local_ended: number;
  mean_seconds: number;
  mean_wait_seconds: number;
}

export interface FileRow {
  file: string;
  jobs: number;
  failed: number;
  mean_seconds: number;
  max_seconds: number;
  total_seconds: number;
  mean_out_bytes: number;
}

export interface HostRow {
  name: string;
  ip: string;
  platform: string;
  jobs: number;
  failed: number;
  mean_seconds: number;
  busy_seconds: number;
  mean_out_bytes: number;
  mean_wait_seconds: number;
  utilisation: number;
}

export interface Report {
  from_ms: number;
  to_ms: number;
  /** From the finished jobs; else from what is kept of each minute. */
  exact: boolean;
  /** The range was too long: the report begins at `from_ms`. */
  cut: boolean;
  jobs: number;
  failed: number;
  cancelled: number;
  lost: number;
  local: number;
  failure_rate: number;
  mean_seconds: number;
  mean_wait_seconds: number;
  utilisation: number;
  bytes_in: number;
  bytes_out: number;
  slowest_files: FileRow[];
  hosts: HostRow[];
  clients: HostRow[];
}

export interface HistoryStatus {
  enabled: boolean;
  written: number;
  given_up: number;
  waiting: number;
  trouble: string;
  oldest_ms: number;
}

export const liveTopic = 'icemon.live.changed';

export const hasEnded = (state: JobState): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled' || state === 'lost';
