import { type Bar, compareHosts, type HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';

export interface ClientCount {
  host: HostEntry;
  jobs: number;
}

/** The clients with the most jobs since `left`, in the order of their names. */
export function busiestClients(state: ClusterState, left: number, most: number): ClientCount[] {
  const jobs = new Map<HostEntry, number>();
  const add = ({ client }: Bar) => { if (client) jobs.set(client, (jobs.get(client) ?? 0) + 1); };
  for (const bar of state.running.values()) if (bar.begun > 0) add(bar);
  state.ended.backwards((bar) => {
    if (bar.ended < left) return false;
    if (bar.begun > 0) add(bar);
    return true;
  });
  return [...jobs].sort((a, b) => b[1] - a[1]).slice(0, most).map(([host, count]) => ({ host, jobs: count }))
    .sort((a, b) => compareHosts(a.host, b.host));
}
