import { describe, expect, it } from 'vitest';
import type { Envelope } from '@hostler/page';
import { Feed, gist } from './feed';

const event = (seq: number, topic = 'a', body: unknown = {}): Envelope =>
  ({ seq, topic, source: 'farm', key: '', time: '', body });

describe('Feed', () => {
  it('keeps the newest events, newest first', () => {
    const feed = new Feed(2);
    [1, 2, 3].forEach((seq) => feed.push(event(seq)));
    expect(feed.events.map((one) => one.seq)).toEqual([3, 2]);
  });

  it('shows an event once even if a resumed stream repeats it', () => {
    const feed = new Feed();
    [5, 5, 0, 0].forEach((seq) => feed.push(event(seq)));
    expect(feed.events).toHaveLength(2);
    feed.push({ ...event(0), time: '2026-11-22T10:00:00.000001Z' });
    expect(feed.events).toHaveLength(3);
  });

  it('puts a value that was kept where its time belongs', () => {
    const feed = new Feed(3);
    const at = (seq: number, minute: number) => ({ ...event(seq), time: `2026-11-22T10:0${minute}:00.000000Z` });
    [at(1, 1), at(2, 3), at(0, 2)].forEach((one) => feed.push(one));
    expect(feed.events.map((one) => one.seq)).toEqual([2, 0, 1]);
    feed.push(at(0, 0));
    expect(feed.events).toHaveLength(3);
  });

  it('stands still while paused and counts what passes', () => {
    const feed = new Feed();
    feed.pause(true);
    feed.push(event(1));
    expect([feed.events.length, feed.missed]).toEqual([0, 1]);
    feed.pause(false);
    feed.push(event(2));
    expect([feed.events.length, feed.missed]).toEqual([1, 0]);
  });

  it('filters by topic', () => {
    const feed = new Feed();
    feed.push(event(1, 'b'));
    feed.push(event(2, 'a'));
    expect(feed.topics()).toEqual(['a', 'b']);
    expect(feed.matching('b').map((one) => one.seq)).toEqual([1]);
    expect(feed.matching('')).toHaveLength(2);
  });
});

describe('gist', () => {
  it('tells the fields that matter, else the whole body', () => {
    expect(gist(event(1, 'a', { state: 'done', number: 7, seconds: 1, reason: '' }))).toBe('state done, number 7');
    expect(gist(event(1, 'a', { x: 1 }))).toBe('{"x":1}');
    expect(gist(event(1, 'a', 'text'))).toBe('text');
    expect(gist(event(1, 'a', { progress: 0.33333 }))).toBe('progress 0.333');
  });
});
