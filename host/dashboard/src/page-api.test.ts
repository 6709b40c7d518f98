import { describe, expect, it } from 'vitest';
import { addressOf } from './page-api';

describe('addressOf', () => {
  it('puts paths below the instance', () => {
    expect(addressOf('farm', 'jobs/7/log?tail=5')).toBe('/api/farm/jobs/7/log?tail=5');
    expect(addressOf('farm', '/jobs')).toBe('/api/farm/jobs');
  });

  it.each(['../other/jobs', '../../etc', '..%2f/../x/../../host', 'http://elsewhere/x', 'x/../../y'])(
    'refuses %s', (path) => expect(() => addressOf('farm', path)).toThrow('is not a path'));

  it('takes what looks like another host as a path', () => {
    expect(addressOf('farm', '//elsewhere/x')).toBe('/api/farm/elsewhere/x');
  });
});
