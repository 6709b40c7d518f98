import type { Envelope, TopicListener } from './api';

/** The part of `EventSource` that is used, so that tests can stand in for it. */
export interface Source {
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onerror: (() => void) | null;
  close(): void;
}

export interface Surroundings {
  open(url: string): Source;
  /** Resolves to a mark of the running host, another one after each restart of it. */
  probe(): Promise<string>;
  after(milliseconds: number, run: () => void): () => void;
  random(): number;
}

export type Connection = 'connecting' | 'live' | 'lost' | 'paused';

interface Subscription {
  topics: string[];
  listener: TopicListener;
  fresh: boolean;
}

const firstDelay = 500;
const longestDelay = 15_000;

/** Whether `topic` falls under `pattern`: a name, `a.b.*` (any depth) or `*`. */
export function covers(pattern: string, topic: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? topic.startsWith(pattern.slice(0, -1)) : pattern === topic;
}

/** The smallest list of patterns that asks for all of `topics`, sorted. */
export function unionOf(topics: Iterable<string>): string[] {
  const all = [...new Set(topics)];
  return all.filter((topic) => !all.some((other) => other !== topic && covers(other, topic))).sort();
}

/**
 * One server-sent event stream shared by everything on the screen.
 *
 * It asks for the union of the subscribed topics and is opened anew when that changes. After a failure it
 * waits with growing, jittered delays, resumes the durable topics behind the last event seen, and tells
 * every listener to load its state again, because volatile events were missed in between.
 */
export class EventStream {
  connection: Connection = 'connecting';

  private readonly subscriptions = new Set<Subscription>();
  private readonly watchers = new Set<() => void>();
  private source: Source | null = null;
  private openTopics = '';
  private lastSeq = 0;
  private host = '';
  private failures = 0;
  private attempt = 0;
  private cancelTimer: (() => void) | null = null;
  private settling = false;
  private probing = false;
  private isOpen = false;

  constructor(private readonly around: Surroundings, private readonly url = '/api/events') {}

  subscribe(topics: string[], listener: TopicListener): () => void {
    const subscription = { topics, listener, fresh: true };
    this.subscriptions.add(subscription);
    this.settle();
    return () => {
      this.subscriptions.delete(subscription);
      this.settle();
    };
  }

  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  /** Gives the connection back while nobody looks; `resume` goes on behind the last event. */
  pause(): void {
    this.close();
    this.become('paused');
  }

  resume(): void {
    if (this.connection !== 'paused') return;
    this.failures = 0;
    void this.connect();
  }

  /** Tries at once instead of after the rest of the delay. */
  retryNow(): void {
    if (this.connection === 'lost') void this.connect();
  }

  /** Changes of one turn of the event loop are one change of the stream. */
  private settle(): void {
    if (this.settling) return;
    this.settling = true;
    queueMicrotask(() => {
      this.settling = false;
      if (this.connection === 'paused' || this.connection === 'lost' || this.probing) return;
      if (!this.source) void this.connect();
      else if (this.topics() !== this.openTopics) this.open();
      else if (this.isOpen) this.resetListeners((subscription) => subscription.fresh);
    });
  }

  private topics(): string {
    return unionOf([...this.subscriptions].flatMap((subscription) => subscription.topics)).join(',');
  }

  private async connect(): Promise<void> {
    this.close();
    const attempt = this.attempt;
    this.probing = true;
    this.become('connecting');
    try {
      const host = await this.around.probe();
      if (attempt !== this.attempt) return;
      // Another host process may have begun a new log, in which the old place means nothing.
      if (this.host !== '' && host !== this.host) this.lastSeq = 0;
      this.host = host;
      this.open();
    } catch {
      if (attempt === this.attempt) this.fail();
    }
  }

  private open(): void {
    this.close();
    this.openTopics = this.topics();
    if (this.openTopics === '') return;
    const resume = this.lastSeq > 0 ? `&after=${this.lastSeq}` : '';
    const source = this.around.open(`${this.url}?topics=${encodeURIComponent(this.openTopics)}${resume}`);
    this.source = source;
    source.onopen = () => this.opened();
    source.onmessage = (message) => this.receive(message.data);
    source.onerror = () => this.fail();
  }

  private opened(): void {
    this.isOpen = true;
    const lostSome = this.connection !== 'live';
    this.failures = 0;
    this.become('live');
    this.resetListeners((subscription) => lostSome || subscription.fresh);
  }

  private receive(data: string): void {
    const envelope = JSON.parse(data) as Envelope & { gap?: boolean };
    if (envelope.seq > 0) this.lastSeq = envelope.seq;
    const wanted = (one: Subscription) => one.topics.some((pattern) => covers(pattern, envelope.topic));
    if (envelope.gap) {
      this.resetListeners(wanted);
      return;
    }
    for (const subscription of [...this.subscriptions]) {
      if (wanted(subscription)) subscription.listener.event(envelope);
    }
  }

  private resetListeners(which: (subscription: Subscription) => boolean): void {
    for (const subscription of [...this.subscriptions].filter(which)) {
      subscription.fresh = false;
      subscription.listener.reset?.();
    }
  }

  private fail(): void {
    this.close();
    this.become('lost');
    const delay = Math.min(longestDelay, firstDelay * 2 ** this.failures) * (0.5 + this.around.random() / 2);
    this.failures += 1;
    this.cancelTimer = this.around.after(delay, () => void this.connect());
  }

  private close(): void {
    this.attempt += 1;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.probing = this.isOpen = false;
    if (!this.source) return;
    this.source.onopen = this.source.onmessage = this.source.onerror = null;
    this.source.close();
    this.source = null;
    this.openTopics = '';
  }

  private become(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.watchers.forEach((changed) => changed());
  }
}

/** The stream of a real browser. */
export function browserSurroundings(probe: () => Promise<string>): Surroundings {
  return {
    open: (url) => new EventSource(url) as unknown as Source,
    probe,
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}
