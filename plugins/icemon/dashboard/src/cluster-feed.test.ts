import { describe, expect, it } from 'vitest';
import type { TopicListener } from '@hostler/page';
import { ClusterFeed } from './cluster-feed';
import { cluster, delta, host, scheduler, snapshot } from './test-data';
import type { LiveDelta, LiveSnapshot, SchedulerView } from './types';

/** A monitor whose answers are given by hand. */
class Monitor {
  schedulers: SchedulerView[] = [scheduler()];
  snapshot: LiveSnapshot = snapshot();
  readonly asked: string[] = [];
  readonly timers: (() => void)[] = [];
  changes = 0;
  hold = false;
  private readonly held: (() => void)[] = [];
  private listener: TopicListener | null = null;

  readonly feed = new ClusterFeed({
    json: async <T>(path: string): Promise<T> => {
      this.asked.push(path);
      if (this.hold) await new Promise<void>((resolve) => { this.held.push(resolve); });
      if (path === 'schedulers') return this.schedulers as T;
      return this.snapshot as T;
    },
    subscribe: (_, listener) => {
      this.listener = listener;
      return () => { this.listener = null; };
    },
  }, {
    changed: () => { this.changes += 1; },
    after: (_, work) => {
      this.timers.push(work);
      return () => { this.timers.splice(this.timers.indexOf(work), 1); };
    },
  });

  async reset(): Promise<this> {
    this.listener!.reset!();
    await this.settle();
    return this;
  }

  send(body: LiveDelta): void {
    this.listener!.event({ seq: 0, topic: 'icemon.live.changed', source: 'icemon', key: body.cluster, time: '', body });
  }

  async release(): Promise<void> {
    this.hold = false;
    this.held.splice(0).forEach((go) => go());
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
}

const live = `live?cluster=${encodeURIComponent(cluster)}`;

describe('the feed of a cluster', () => {
  it('begins with a cluster that is online, and stays with it', async () => {
    const monitor = new Monitor();
    const [dead, alive] = [scheduler({ id: 'dead', state: 'lost' }), scheduler({ id: 'alive' })];
    monitor.schedulers = [dead, alive];
    await monitor.reset();
    expect(monitor.feed.cluster).toBe('alive');
    monitor.schedulers = [{ ...dead, state: 'online' }, { ...alive, state: 'lost' }];
    await monitor.reset();
    expect(monitor.feed.cluster).toBe('alive');
    monitor.schedulers = [dead];
    await monitor.reset();
    expect(monitor.feed.cluster).toBe('dead');
    monitor.feed.stop();
  });

  it('loads a snapshot and follows the deltas behind it', async () => {
    const monitor = await new Monitor().reset();
    expect(monitor.asked).toEqual(['schedulers', live]);
    monitor.send(delta(8, { hosts: [host(3)] }));
    monitor.send(delta(9, { hosts: [host(4)] }));
    expect(monitor.feed.state.hosts.size).toBe(4);
    expect(monitor.asked.length).toBe(2);
    expect(monitor.feed.loaded).toBe(true);
  });

  it('asks for a fresh snapshot after a gap', async () => {
    const monitor = await new Monitor().reset();
    monitor.send(delta(8));
    monitor.snapshot = snapshot({ version: 12, hosts: [host(9)] });
    monitor.send(delta(12));
    await monitor.settle();
    expect(monitor.feed.snapshots).toBe(2);
    expect([...monitor.feed.state.hosts.values()].map((one) => one.view.id)).toEqual([9]);
    monitor.send(delta(13, { hosts: [host(10)] }));
    expect(monitor.feed.state.hosts.size).toBe(2);
  });

  it('applies what came while the snapshot was loaded', async () => {
    const monitor = new Monitor();
    monitor.hold = true;
    await monitor.reset();
    monitor.send(delta(7, { hosts: [host(8)] }));
    monitor.send(delta(8, { hosts: [host(3)] }));
    await monitor.release();
    await monitor.release();
    expect(monitor.feed.state.version).toBe(8);
    expect(monitor.feed.state.hosts.size).toBe(3);
  });

  it('keeps a bounded number of deltas during a slow load', async () => {
    const monitor = new Monitor();
    monitor.hold = true;
    await monitor.reset();
    for (let version = 8; version < 300; version += 1) monitor.send(delta(version));
    monitor.snapshot = snapshot({ version: 7 });
    monitor.hold = false;
    await monitor.release();
    expect(monitor.feed.snapshots).toBeGreaterThan(1);  // those that were dropped are a gap
  });

  it('keeps the clusters apart', async () => {
    const monitor = new Monitor();
    monitor.schedulers = [scheduler(), scheduler({ id: 'b@h:1' })];
    await monitor.reset();
    monitor.send(delta(1, { cluster: 'b@h:1', hosts: [host(3)] }));
    expect(monitor.feed.state.hosts.size).toBe(2);
    monitor.feed.choose('b@h:1');
    await monitor.settle();
    expect(monitor.asked.at(-1)).toBe('live?cluster=b%40h%3A1');
    expect(monitor.feed.cluster).toBe('b@h:1');
  });

  it('shows the first cluster when the wanted one is not there', async () => {
    const monitor = await new Monitor().reset();
    monitor.feed.choose('gone@h:1');
    expect(monitor.feed.cluster).toBe(cluster);
  });

  it('follows the state of the schedulers', async () => {
    const monitor = await new Monitor().reset();
    monitor.send(delta(8, { scheduler: scheduler({ state: 'lost', reason: 'closed' }) }));
    expect(monitor.feed.schedulers[0]).toMatchObject({ state: 'lost', reason: 'closed' });
    expect(monitor.feed.state.scheduler).toMatchObject({ state: 'lost' });
  });

  it('looks again while there is no scheduler', async () => {
    const monitor = new Monitor();
    monitor.schedulers = [];
    await monitor.reset();
    expect(monitor.feed.loaded).toBe(true);
    expect(monitor.timers.length).toBe(1);
    monitor.schedulers = [scheduler()];
    monitor.timers[0]!();
    await monitor.settle();
    expect(monitor.feed.cluster).toBe(cluster);
    expect(monitor.feed.snapshots).toBe(1);
  });

  it('looks for a scheduler that it hears of', async () => {
    const monitor = await new Monitor().reset();
    monitor.send(delta(1, { cluster: 'new@h:1' }));
    monitor.send(delta(2, { cluster: 'new@h:1' }));
    expect(monitor.timers.length).toBe(1);
  });

  it('says why it has nothing, and tries again', async () => {
    const monitor = new Monitor();
    const broken = new ClusterFeed({
      json: () => Promise.reject(new Error('The host does not answer.')),
      subscribe: () => () => undefined,
    }, { changed: () => undefined, after: (_, work) => { monitor.timers.push(work); return () => undefined; } });
    await broken.reload();
    expect(broken.error).toBe('The host does not answer.');
    expect(broken.loaded).toBe(false);
    expect(monitor.timers.length).toBe(1);
  });
});
