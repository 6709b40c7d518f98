import { beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from './api';
import { covers, EventStream, type Source, type Surroundings, unionOf } from './events';

class FakeSource implements Source {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {}
  close() { this.closed = true; }
  send(envelope: Partial<Envelope> & { gap?: boolean }) {
    this.onmessage?.({ data: JSON.stringify({ seq: 0, key: '', source: 'farm', body: {}, ...envelope }) });
  }
}

class FakeBrowser implements Surroundings {
  sources: FakeSource[] = [];
  timers: { delay: number; run: () => void; cancelled: boolean }[] = [];
  host = 'one';
  answers = true;
  open(url: string) {
    const source = new FakeSource(url);
    this.sources.push(source);
    return source;
  }
  probe() { return this.answers ? Promise.resolve(this.host) : Promise.reject(new Error('down')); }
  after(delay: number, run: () => void) {
    const timer = { delay, run, cancelled: false };
    this.timers.push(timer);
    return () => { timer.cancelled = true; };
  }
  random() { return 1; }
  get last() { return this.sources.at(-1)!; }
}

class Recorder {
  heard: unknown[] = [];
  resets = 0;
  event(envelope: Envelope) { this.heard.push(envelope.key); }
  reset() { this.resets += 1; }
}

const turn = async () => { for (let i = 0; i < 5; i += 1) await Promise.resolve(); };

describe('topics', () => {
  it('covers names, prefixes of any depth and everything', () => {
    expect(covers('a.b', 'a.b')).toBe(true);
    expect(covers('a.*', 'a.b.c')).toBe(true);
    expect(covers('a.*', 'ab.c')).toBe(false);
    expect(covers('*', 'x')).toBe(true);
  });

  it('asks for each topic once', () => {
    expect(unionOf(['b.c', 'a.x', 'a.*', 'b.c'])).toEqual(['a.*', 'b.c']);
    expect(unionOf(['a', '*'])).toEqual(['*']);
  });
});

describe('EventStream', () => {
  let browser: FakeBrowser;
  let stream: EventStream;
  beforeEach(() => {
    browser = new FakeBrowser();
    stream = new EventStream(browser);
  });

  const live = async (topics: string[], recorder = new Recorder()) => {
    const end = stream.subscribe(topics, recorder);
    await turn();
    browser.last.onopen?.();
    return { recorder, end };
  };

  it('opens one stream for all subscriptions of a turn', async () => {
    stream.subscribe(['a.*'], new Recorder());
    stream.subscribe(['b'], new Recorder());
    await turn();
    expect(browser.sources.map((source) => source.url)).toEqual(['/api/events?topics=a.*%2Cb']);
  });

  it('gives an event to those who asked for its topic, after their first reset', async () => {
    const one = await live(['a']);
    const two = await live(['b']);
    browser.last.send({ topic: 'a', key: '1' });
    expect(one.recorder).toMatchObject({ heard: ['1'], resets: 1 });
    expect(two.recorder).toMatchObject({ heard: [], resets: 1 });
  });

  it('resumes behind the last durable event when the topics change, without a reset', async () => {
    const { recorder } = await live(['a']);
    browser.last.send({ topic: 'a', seq: 41 });
    const second = await live(['b']);
    expect(browser.sources[0]!.closed).toBe(true);
    expect(browser.last.url).toBe('/api/events?topics=a%2Cb&after=41');
    expect(recorder.resets).toBe(1);
    second.end();
    await turn();
    expect(browser.last.url).toBe('/api/events?topics=a&after=41');
  });

  it('gives a later listener of the same topics its reset without a new stream', async () => {
    await live(['a']);
    const late = new Recorder();
    stream.subscribe(['a'], late);
    await turn();
    expect(browser.sources).toHaveLength(1);
    expect(late.resets).toBe(1);
  });

  it('reconnects after a failure with growing delays and resets every listener', async () => {
    const { recorder } = await live(['a']);
    browser.last.send({ topic: 'a', seq: 7 });
    browser.answers = false;
    browser.last.onerror?.();
    expect(stream.connection).toBe('lost');
    browser.timers[0]!.run();
    await turn();
    expect(browser.timers.map((timer) => timer.delay)).toEqual([500, 1000]);
    browser.answers = true;
    browser.timers[1]!.run();
    await turn();
    expect(browser.last.url).toContain('after=7');
    browser.last.onopen?.();
    expect(stream.connection).toBe('live');
    expect(recorder.resets).toBe(2);
  });

  it('never waits longer than fifteen seconds', async () => {
    await live(['a']);
    browser.answers = false;
    browser.last.onerror?.();
    for (let i = 0; i < 10; i += 1) {
      browser.timers.at(-1)!.run();
      await turn();
    }
    expect(Math.max(...browser.timers.map((timer) => timer.delay))).toBe(15_000);
  });

  it('begins a new log when another host process answers', async () => {
    await live(['a']);
    browser.last.send({ topic: 'a', seq: 7 });
    browser.host = 'two';
    browser.last.onerror?.();
    browser.timers[0]!.run();
    await turn();
    expect(browser.last.url).toBe('/api/events?topics=a');
  });

  it('resets the listeners of a topic that has a gap', async () => {
    const one = await live(['a']);
    const two = await live(['b']);
    browser.last.send({ gap: true, topic: 'a', seq: 90 });
    expect([one.recorder.resets, two.recorder.resets]).toEqual([2, 1]);
    expect(one.recorder.heard).toEqual([]);
  });

  it('closes while paused and resumes behind the last event', async () => {
    const { recorder } = await live(['a']);
    browser.last.send({ topic: 'a', seq: 3 });
    stream.pause();
    expect(browser.last.closed).toBe(true);
    stream.subscribe(['b'], new Recorder());
    await turn();
    expect(browser.sources).toHaveLength(1);
    stream.resume();
    await turn();
    expect(browser.last.url).toBe('/api/events?topics=a%2Cb&after=3');
    browser.last.onopen?.();
    expect(recorder.resets).toBe(2);
  });

  it('forgets a probe that a pause overtook', async () => {
    await live(['a']);
    browser.last.onerror?.();
    browser.timers[0]!.run();
    stream.pause();
    await turn();
    expect(browser.sources).toHaveLength(1);
    expect(stream.connection).toBe('paused');
  });
});
