import { describe, expect, it } from 'vitest';
import { JobPages } from './job-pages';
import type { JobRecord } from './types';

const job = (id: number, ended: number) => ({ cluster: 'a', id, local: false, ended_ms: ended }) as JobRecord;

/** Newest first, at most `most` that ended before a time, as the history answers. */
const history = (jobs: JobRecord[]) => (before: number, most: number) => Promise.resolve(
  jobs.filter((one) => before === 0 || one.ended_ms < before).sort((a, b) => b.ended_ms - a.ended_ms).slice(0, most));

const ids = (pages: JobPages) => pages.jobs.map((one) => one.id);

describe('the pages of past jobs', () => {
  it('begin with the newest and go on to older ones until there are none', async () => {
    const pages = new JobPages(history([1, 2, 3, 4, 5].map((id) => job(id, id * 100))), () => undefined, 2);
    await pages.refresh();
    expect([ids(pages), pages.more]).toEqual([[5, 4], true]);
    await pages.older();
    await pages.older();
    await pages.older();
    expect([...ids(pages)]).toEqual([5, 4, 3, 2, 1]);
    await pages.older();
    expect([ids(pages).length, pages.more]).toEqual([5, false]);
  });

  it('leave out none of those that ended at the same time', async () => {
    const pages = new JobPages(history([job(1, 100), job(2, 200), job(3, 200), job(4, 200), job(5, 300)]), () => undefined, 3);
    await pages.refresh();
    await pages.older();
    await pages.older();
    expect([...ids(pages)].sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('go on although more ended at one time than fit on a page', async () => {
    const pages = new JobPages(history([job(1, 100), ...[2, 3, 4, 5].map((id) => job(id, 200))]), () => undefined, 2);
    await pages.refresh();
    await pages.older();
    expect(ids(pages)).toContain(1);
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
