import type { MinuteRow, TotalsView } from './types';

/** How busy a cluster was, as columns for a chart: seconds since 1970, then one list for each line. */
export interface LoadColumns {
  seconds: number[];
  slots: (number | null)[];
  compiling: (number | null)[];
  local: (number | null)[];
  pending: (number | null)[];
}

interface Sample {
  time: number;
  slots: number;
  compiling: number;
  local: number;
  pending: number;
}

const minute = 60_000;
const quiet = 95_000;          // a longer silence between two minutes is a gap: nobody watched
const mostSamples = 3600;
const every = 1000;

/** What the page saw itself, a sample a second for the last hour. */
export class LoadRecorder {
  private samples: Sample[] = [];
  private cluster = '';

  /** Takes a look at the totals; those between two samples are left out. */
  look(cluster: string, time: number, totals: TotalsView): boolean {
    if (cluster !== this.cluster) {
      this.cluster = cluster;
      this.samples = [];
    }
    const last = this.samples.at(-1);
    if (last && time - last.time < every && time >= last.time) return false;
    const { slots, compiling, local, pending } = totals;
    this.samples.push({ time, slots, compiling, local, pending });
    if (this.samples.length > mostSamples + 300) this.samples = this.samples.slice(-mostSamples);
    return true;
  }

  since(time: number): Sample[] {
    return this.samples.filter((sample) => sample.time >= time);
  }
}

/** The minutes of the history, then what the page saw itself; `from` is the left edge. */
export function loadColumns(minutes: readonly MinuteRow[], samples: readonly Sample[], from: number): LoadColumns {
  const columns: LoadColumns = { seconds: [], slots: [], compiling: [], local: [], pending: [] };
  let last = 0;
  const add = (sample: Sample) => {
    if (last > 0 && sample.time - last > quiet) push(columns, last + 1000, null);
    push(columns, sample.time, sample);
    last = sample.time;
  };
  const live = samples[0]?.time ?? Infinity;
  for (const row of [...minutes].sort((a, b) => a.minute_ms - b.minute_ms)) {
    const time = row.minute_ms + minute / 2;
    if (time < from || row.minute_ms + minute > live) continue;
    add({ time, slots: row.slots, compiling: row.compiling, local: row.local, pending: row.pending });
  }
  for (const sample of samples) if (sample.time >= from) add(sample);
  return columns;
}

function push(columns: LoadColumns, time: number, sample: Sample | null): void {
  columns.seconds.push(time / 1000);
  columns.slots.push(sample?.slots ?? null);
  columns.compiling.push(sample?.compiling ?? null);
  columns.local.push(sample?.local ?? null);
  columns.pending.push(sample?.pending ?? null);
}

export interface EndedColumns {
  seconds: number[];
  done: number[];
  failed: number[];
}

/** How many jobs ended in each of about `most` equal parts of a span. */
export function endedColumns(minutes: readonly MinuteRow[], from: number, to: number, most = 90): EndedColumns {
  const width = Math.max(1, Math.ceil((to - from) / minute / most)) * minute;
  const first = Math.floor(from / width) * width;
  const length = Math.max(1, Math.ceil((to - first) / width));
  const columns: EndedColumns = { seconds: [], done: [], failed: [] };
  for (let place = 0; place < length; place += 1) {
    columns.seconds.push((first + place * width + width / 2) / 1000);
    columns.done.push(0);
    columns.failed.push(0);
  }
  for (const row of minutes) {
    const place = Math.floor((row.minute_ms - first) / width);
    if (place < 0 || place >= length) continue;
    columns.done[place]! += row.done;
    columns.failed[place]! += row.failed;
  }
  return columns;
}
