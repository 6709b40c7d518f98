import { describe, expect, it, vi } from 'vitest';
import type { Envelope, TopicListener } from './api';
import { Live, throttled } from './live';

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((good, bad) => { resolve = good; reject = bad; });
  return { promise, resolve, reject };
}

const event = (key: string) => ({ key }) as Envelope;

function start() {
  let listener!: TopicListener;
  const loads: ReturnType<typeof deferred<string>>[] = [];
  const happened: string[] = [];
  const live = new Live<string>(
    { subscribe: (_, given) => { listener = given; return () => happened.push('ended'); } },
    {
      topics: ['a'],
      load: () => { loads.push(deferred<string>()); return loads.at(-1)!.promise; },
      replace: (snapshot) => happened.push(`loaded ${snapshot}`),
      apply: (envelope) => happened.push(envelope.key),
      failed: (error) => happened.push(`failed ${error.message}`),
    });
  return { live, listener, loads, happened };
}

const turn = () => new Promise<void>((resolve) => { setImmediate(resolve); });

describe('Live', () => {
  it('applies the events of the load after what was loaded', async () => {
    const { listener, loads, happened } = start();
    listener.reset!();
    listener.event(event('1'));
    loads[0]!.resolve('state');
    await turn();
    listener.event(event('2'));
    expect(happened).toEqual(['loaded state', '1', '2']);
  });

  it('ignores a load that a later reset overtook', async () => {
    const { listener, loads, happened } = start();
    listener.reset!();
    listener.reset!();
    loads[0]!.resolve('old');
    loads[1]!.resolve('new');
    await turn();
    expect(happened).toEqual(['loaded new']);
  });

  it('tells a failed load and goes on with events', async () => {
    const { listener, loads, happened } = start();
    listener.reset!();
    loads[0]!.reject(new Error('down'));
    await turn();
    listener.event(event('1'));
    expect(happened).toEqual(['failed down', '1']);
  });

  it('changes nothing once stopped', async () => {
    const { live, listener, loads, happened } = start();
    listener.reset!();
    live.stop();
    loads[0]!.resolve('state');
    await turn();
    expect(happened).toEqual(['ended']);
  });
});

describe('throttled', () => {
  it('runs at once, then once for all calls of the interval', () => {
    vi.useFakeTimers();
    let runs = 0;
    const work = throttled(1000, () => { runs += 1; });
    work.call();
    work.call();
    work.call();
    expect(runs).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(5000);
    expect(runs).toBe(2);
    work.call();
    work.call();
    work.cancel();
    vi.advanceTimersByTime(5000);
    expect(runs).toBe(3);
    vi.useRealTimers();
  });
});
