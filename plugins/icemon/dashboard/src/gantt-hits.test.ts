import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { GanttHits } from './gantt-hits';
import { axisHeight, type GanttFrame } from './gantt-painter';
import { GanttRows, slotHeight } from './gantt-rows';
import { job, snapshot } from './test-data';

const state = new ClusterState();
state.replace(snapshot({ jobs: [job(1, { client: 2, host: 1, slot: 1 })] }));  // begun at 10,100
const rows = new GanttRows();
rows.arrange(state.hosts.values(), 0, { allSlots: true, busyOnly: false });
const frame: GanttFrame = { width: 300, height: 200, gutter: 100, ratio: 1, scroll: 0, left: 0, right: 20_000, now: 20_000,
  hovered: null, client: null, file: '' };
const hits = new GanttHits(rows, frame);
const second = axisHeight + slotHeight * 1.5;

describe('a place of the Gantt chart', () => {
  it('is a job where its bar is, or close beside it', () => {
    expect(hits.perPixel).toBe(100);
    expect(hits.bar(250, second)?.id).toBe(1);
    expect(hits.bar(198, second)?.id).toBe(1);
    expect(hits.bar(190, second)).toBeNull();
    expect(hits.bar(250, axisHeight + 1)).toBeNull();
  });

  it('is a host where its name is', () => {
    expect(hits.nameAt(50, second)?.view.name).toBe('box-1');
    expect(hits.bar(50, second)).toBeNull();
    expect(hits.nameAt(150, second)).toBeNull();
    expect(hits.nameAt(50, axisHeight - 1)).toBeNull();
  });

  it('goes with the rows when they are scrolled', () => {
    const scrolled = new GanttHits(rows, { ...frame, scroll: rows.groups[1]!.top });
    expect(scrolled.nameAt(50, axisHeight + 1)?.view.name).toBe('box-2');
  });
});
