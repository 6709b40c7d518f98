import { type Envelope, type EventStream, getJson, type Instance, Live, post } from '@hostler/page';
import { type Action, applyChange, type InstanceChange, instanceTopic } from './instances';

export interface HostInfo {
  name: string;
  version: string;
  pid: number;
  started: string;
  state_dir: string;
}

/** The host and its instances, kept current by events. */
export class HostStore {
  info: HostInfo | null = null;
  instances: Instance[] = [];
  loaded = false;
  error = '';
  /** The last change of a state, in words. */
  news = '';

  private readonly live: Live<[HostInfo, Instance[]]>;

  constructor(stream: EventStream, private readonly changed: () => void) {
    this.live = new Live(stream, {
      topics: [instanceTopic],
      load: (signal) => Promise.all([
        getJson<HostInfo>('/api/host', signal), getJson<Instance[]>('/api/instances', signal),
      ]),
      replace: ([info, instances]) => {
        this.info = info;
        this.instances = instances;
        this.loaded = true;
        this.error = '';
        changed();
      },
      apply: (event) => this.apply(event as Envelope<InstanceChange>),
      failed: (error) => {
        this.error = error.message;
        changed();
      },
    });
  }

  async act(instance: string, action: Action): Promise<void> {
    await post(`/api/instances/${encodeURIComponent(instance)}/${action}`);
  }

  private apply(event: Envelope<InstanceChange>): void {
    const { instances, unknown } = applyChange(this.instances, event);
    const { name, state, since } = event.body;
    // The latest values that a new stream begins with are no news.
    if (this.instances.some((one) => one.name === name && one.since !== since)) this.news = `${name} is ${state}`;
    this.instances = instances;
    if (unknown) void this.live.reload();
    this.changed();
  }
}
