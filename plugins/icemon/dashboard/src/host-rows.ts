import { busyShare, compareHosts, type HostEntry } from './cluster-model';
import { type Column, holdsWords, type Sorting, sorted } from './table';

export const hostFilters = [['all', 'All'], ['busy', 'Busy'], ['barred', 'Gets no jobs'], ['offline', 'Offline']] as const;
export type HostFilter = (typeof hostFilters)[number][0];

/** All slots are in use and nothing else is wrong: that is how it should be. */
export const isFull = ({ view }: HostEntry): boolean =>
  view.online && !view.no_remote && view.load < 1000 && view.max_jobs > 0 && view.compiling >= view.max_jobs;

function passes(host: HostEntry, filter: HostFilter): boolean {
  const { view } = host;
  if (filter === 'barred') return view.online && view.why_idle !== '' && !isFull(host);
  if (filter === 'busy') return view.compiling + view.local + view.requested + view.pending > 0;
  if (filter === 'offline') return !view.online;
  return true;
}

/** The hosts that pass a filter and hold each word of a text somewhere, in the order of a column. */
export function hostRows(
  hosts: Iterable<HostEntry>, text: string, filter: HostFilter, columns: readonly Column<HostEntry>[], sorting: Sorting,
): HostEntry[] {
  const holds = holdsWords(text);
  const matches = (host: HostEntry) => {
    const { name, ip, platform, features, why_idle } = host.view;
    return holds(`${name}\n${ip}\n${platform}\n${features}\n${why_idle}`);
  };
  const rows = [...hosts].filter((host) => passes(host, filter) && matches(host)).sort(compareHosts);
  return sorted(rows, columns, sorting);
}

/** How many hosts each filter lets pass. */
export function countHosts(hosts: Iterable<HostEntry>): Record<HostFilter, number> {
  const counts: Record<HostFilter, number> = { all: 0, busy: 0, barred: 0, offline: 0 };
  for (const host of hosts) {
    for (const [filter] of hostFilters) if (passes(host, filter)) counts[filter] += 1;
  }
  return counts;
}

export const usedShare = (host: HostEntry): number => busyShare(host.view);
