import { describe, expect, it } from 'vitest';
import { hashOf, parseRoute } from './route';

describe('routes', () => {
  it.each([
    ['', '', ''], ['#/', '', ''], ['#/farm', 'farm', ''], ['#/farm/jobs/7', 'farm', 'jobs/7'],
    ['#farm//jobs/', 'farm', 'jobs'], ['#/a%20b/c', 'a b', 'c'], ['#/100%', '100%', ''],
  ])('reads %s', (hash, page, path) => expect(parseRoute(hash)).toEqual({ page, path }));

  it('writes what it reads', () => {
    expect(hashOf('')).toBe('#/');
    expect(hashOf('farm', 'jobs/7')).toBe('#/farm/jobs/7');
    expect(parseRoute(hashOf('a b', 'c/d'))).toEqual({ page: 'a b', path: 'c/d' });
  });
});
