import { describe, expect, it } from 'vitest';
import { ClusterState } from './cluster-state';
import { barAt, GanttRows, groupGap, markStep, nextSpan, slotHeight } from './gantt-rows';
import { host, job, snapshot } from './test-data';

const hostsOf = (change = {}) => {
  const state = new ClusterState({ bars: 100, milliseconds: 600_000 }, () => 0);
  state.replace(snapshot(change));
  return state;
};
const arranged = (state: ClusterState, choice = {}, oldest = 0) => {
  const rows = new GanttRows();
  rows.arrange(state.hosts.values(), oldest, { allSlots: true, busyOnly: false, ...choice });
  return rows;
};

describe('the rows of the Gantt chart', () => {
  it('has a row for each slot, hosts in the order of their names', () => {
    const rows = arranged(hostsOf({ hosts: [host(10, { max_jobs: 3 }), host(2, { max_jobs: 2 }), host(1, { max_jobs: 0 })] }));
    expect(rows.groups.map((group) => [group.host.view.name, group.lanes])).toEqual([['box-1', 1], ['box-2', 2], ['box-10', 3]]);
    expect(rows.height).toBe(6 * slotHeight + 3 * groupGap);
  });

  it('finds the row at a place', () => {
    const rows = arranged(hostsOf());
    expect(rows.at(0)).toMatchObject({ lane: 0 });
    const second = rows.groups[1]!.top;
    expect(rows.at(second + slotHeight * 2 + 1)).toMatchObject({ group: rows.groups[1], lane: 2 });
    expect(rows.at(second - 1)).toBe(null);   // between the two
    expect(rows.at(rows.height + 1)).toBe(null);
    expect([0, second, rows.height + 5].map((y) => rows.firstBelow(y))).toEqual([0, 1, 2]);
  });

  it('shows lanes behind the slots only while something is seen in them', () => {
    const state = hostsOf({ jobs: [job(1, { slot: 6, state: 'done', begun_ms: 11_000, ended_ms: 12_000 })] });
    expect(arranged(state).groups[1]!.lanes).toBe(7);
    expect(arranged(state, {}, 15_000).groups[1]!.lanes).toBe(4);
  });

  it('shows only as many slots as are used, if asked, and one at least', () => {
    const state = hostsOf({ jobs: [job(1, { slot: 1 })] });
    expect(arranged(state, { allSlots: false }).groups.map((group) => group.lanes)).toEqual([1, 2]);
  });

  it('leaves out hosts without a job in sight if asked', () => {
    const state = hostsOf({ jobs: [job(1)] });
    expect(arranged(state, { busyOnly: true }).groups.map((group) => group.host.view.name)).toEqual(['box-2']);
  });

  it('finds the job under the pointer, and a short one near it', () => {
    const state = hostsOf({ jobs: [
      job(1, { state: 'done', begun_ms: 1000, ended_ms: 5000 }), job(2, { state: 'done', begun_ms: 5500, ended_ms: 5510 }),
      job(3, { begun_ms: 8000 })] });
    const lane = state.hostOf(2)!.lanes[0]!;
    const found = (time: number, slack = 0) => barAt(lane, time, 20_000, slack)?.id;
    expect([3000, 5505, 19_000].map((time) => found(time))).toEqual([1, 2, 3]);
    expect(found(7000)).toBeUndefined();
    expect(found(5600, 200)).toBe(2);
    expect(found(5200, 400)).toBe(1);
  });

  it('marks times that people count in', () => {
    expect([10, 60, 100, 600].map((span) => markStep(span * 1000 / 1000))).toEqual([1000, 10_000, 10_000, 60_000]);
  });

  it('goes from span to span, and not beyond', () => {
    expect([nextSpan(60_000, true), nextSpan(60_000, false), nextSpan(600_000, true), nextSpan(10_000, false)])
      .toEqual([120_000, 30_000, 600_000, 10_000]);
  });
});
