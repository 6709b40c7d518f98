import { describe, expect, it } from 'vitest';
import { JobPages } from './job-pages';
import type { JobRecord } from './types';

const job = (id: number, ended: number) => ({ cluster: 'a', id, local: false, ended_ms: ended }) as JobRecord;

/** Newest first; jobs that ended at the same time stay together. */
const history = (all: JobRecord[]) => (before: number, most: number) => {
  const older = all.filter((one) => before === 0 || one.ended_ms < before).sort((a, b) => b.ended_ms - a.ended_ms);
  const edge = older[most - 1]?.ended_ms ?? 0;
  const jobs = older.filter((one) => one.ended_ms >= edge);
  return Promise.resolve({ jobs, cut: false, next_before_ms: jobs.length < older.length ? edge : 0 });
};

const ids = (pages: JobPages) => pages.jobs.map((one) => one.id);

describe('the pages of past jobs', () => {
  it('begin with the newest and go on to older ones until there are none', async () => {
    const pages = new JobPages(history([1, 2, 3, 4, 5].map((id) => job(id, id * 100))), () => undefined, 2);
    await pages.refresh();
    expect([ids(pages), pages.more]).toEqual([[5, 4], true]);
    await pages.older();
    await pages.older();
    expect([ids(pages), pages.more]).toEqual([[5, 4, 3, 2, 1], false]);
    await pages.older();
    expect(ids(pages).length).toBe(5);
  });

  it('leave out none of those that ended at the same time', async () => {
    const pages = new JobPages(history([job(1, 100), job(2, 200), job(3, 200), job(4, 200), job(5, 300)]), () => undefined, 3);
    await pages.refresh();
    await pages.older();
    expect([...ids(pages)].sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('begin anew when they are refreshed', async () => {
    const pages = new JobPages(history([1, 2, 3].map((id) => job(id, id * 100))), () => undefined, 2);
    await pages.refresh();
    await pages.older();
    await pages.refresh();
    expect(ids(pages)).toEqual([3, 2]);
  });

  it('keep what they have when a question fails', async () => {
    let broken = false;
    const load = history([job(1, 100)]);
    const pages = new JobPages((before, most) => (broken ? Promise.reject(new Error('no')) : load(before, most)), () => undefined);
    await pages.refresh();
    broken = true;
    await pages.refresh();
    expect([ids(pages), pages.error, pages.loading]).toEqual([[1], 'no', false]);
  });
});
