import type { Envelope } from '@hostler/page';

/** A stream that starts again repeats the event at the seam and the latest value of each key. */
function same(one: Envelope, other: Envelope): boolean {
  if (one.seq > 0 || other.seq > 0) return one.seq === other.seq;
  return one.time === other.time && one.topic === other.topic && one.source === other.source && one.key === other.key;
}

/** The last events, newest first; bounded, and still while paused. */
export class Feed {
  events: Envelope[] = [];
  /** How many came while paused. */
  missed = 0;
  paused = false;

  constructor(private readonly capacity = 200) {}

  push(event: Envelope): void {
    if (this.events.some((one) => same(one, event))) return;
    if (this.paused) {
      this.missed += 1;
      return;
    }
    // The values of topics that keep their latest come first when a subscription starts, and may be old.
    const newer = this.events.findIndex((one) => one.time <= event.time);
    const place = newer < 0 ? this.events.length : newer;
    this.events = [...this.events.slice(0, place), event, ...this.events.slice(place)].slice(0, this.capacity);
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.missed = 0;
  }

  clear(): void {
    this.events = [];
    this.missed = 0;
  }

  /** The topics seen so far, for the filter. */
  topics(): string[] {
    return [...new Set(this.events.map((event) => event.topic))].sort();
  }

  matching(topic: string): Envelope[] {
    return topic === '' ? this.events : this.events.filter((event) => event.topic === topic);
  }
}

const worthTelling = ['state', 'reason', 'text', 'name', 'number', 'worker', 'progress'];

function shown(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A line about an event: the telling fields of its body, or the body as it is. */
export function gist(event: Envelope): string {
  const body = event.body;
  if (body === null || typeof body !== 'object') return shown(body);
  const fields = body as Record<string, unknown>;
  const told = worthTelling.filter((name) => fields[name] !== undefined && fields[name] !== '')
    .map((name) => `${name} ${shown(fields[name])}`);
  return told.length > 0 ? told.join(', ') : JSON.stringify(body);
}
