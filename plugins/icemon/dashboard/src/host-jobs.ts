import type { Bar, HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';

/** The jobs that concern a host, longest running first; `ended` are the newest first. */
export interface HostJobs {
  incoming: Bar[];
  outgoing: Bar[];
  local: Bar[];
  ended: Bar[];
}

const mostEnded = 100;

export const byAge = (one: Bar, other: Bar): number => (one.begun || one.requested) - (other.begun || other.requested);

/** A job that a host compiles for itself through the scheduler comes in and goes out. */
export function jobsOfHost(state: ClusterState, host: HostEntry): HostJobs {
  const jobs: HostJobs = { incoming: [], outgoing: [], local: [], ended: [] };
  for (const bar of state.running.values()) {
    if (bar.local) {
      if (bar.host === host || bar.client === host) jobs.local.push(bar);
      continue;
    }
    if (bar.host === host) jobs.incoming.push(bar);
    if (bar.client === host) jobs.outgoing.push(bar);
  }
  state.ended.backwards((bar) => {
    if (bar.host === host || bar.client === host) jobs.ended.push(bar);
    return jobs.ended.length < mostEnded;
  });
  for (const list of [jobs.incoming, jobs.outgoing, jobs.local]) list.sort(byAge);
  return jobs;
}
