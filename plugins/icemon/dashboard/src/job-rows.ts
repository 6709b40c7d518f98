import type { Bar } from './cluster-model';
import type { ClusterState } from './cluster-state';
import { byAge } from './host-jobs';
import { type Column, holdsWords, type Sorting, sorted } from './table';
import { hasEnded, type JobState } from './types';

export const jobFilters = [['all', 'All'], ['running', 'Running'], ['ended', 'Ended']] as const;
export type JobFilter = (typeof jobFilters)[number][0];

/** What is at work comes before what waits, and what went wrong before what went well. */
const order: readonly JobState[] = ['compiling', 'local', 'pending', 'failed', 'lost', 'cancelled', 'done'];

export const rankOf = (bar: Bar): number => order.indexOf(bar.state);

/** What a job ended with; null: it runs, or nobody was told. */
export function exitCodeOf({ state, local, exitCode }: Bar): number | null {
  return local || state === 'lost' || !hasEnded(state) ? null : exitCode;
}

export interface JobRows {
  /** No more than `most`. */
  rows: Bar[];
  /** How many jobs pass the filters. */
  matching: number;
}

/**
 * The jobs that pass a filter and hold each word of a text in their file, client or host, in the order of a column.
 * Those of equal value: the longest running first, then what ended last. Of what ended, only the newest `mostEnded`
 * are put in order.
 */
export function jobRows(
  state: ClusterState, text: string, filter: JobFilter, columns: readonly Column<Bar>[], sorting: Sorting,
  most = Infinity, mostEnded = 2000,
): JobRows {
  const holds = holdsWords(text);
  const matches = ({ file, label, client, host }: Bar) => text === ''
    || holds(`${file || label}\n${client?.view.name ?? ''}\n${host?.view.name ?? ''}`);
  const running = filter === 'ended' ? [] : [...state.running.values()].filter(matches).sort(byAge);
  const ended: Bar[] = [];
  let matching = running.length;
  if (filter !== 'running') {
    state.ended.backwards((bar) => {
      if (!matches(bar)) return;
      matching += 1;
      if (ended.length < mostEnded) ended.push(bar);
    });
  }
  return { rows: sorted([...running, ...ended], columns, sorting).slice(0, most), matching };
}

/** How many jobs each filter lets pass. */
export function countJobs({ running, ended }: ClusterState): Record<JobFilter, number> {
  return { all: running.size + ended.length, running: running.size, ended: ended.length };
}
