import type { Envelope, Instance, InstanceState, PageInfo, Tone } from '@hostler/page';

/** What happens to an instance, as the body of `hostler.instance.changed`. */
export type InstanceChange = Pick<Instance, 'name' | 'plugin' | 'state' | 'reason' | 'since'>;

export const instanceTopic = 'hostler.instance.changed';

export interface InstanceUpdate {
  instances: Instance[];
  /** The list does not know the instance: it must be loaded again. */
  unknown: boolean;
}

/** The list after one change. */
export function applyChange(instances: Instance[], event: Envelope<InstanceChange>): InstanceUpdate {
  const change = event.body;
  const known = instances.some((instance) => instance.name === change.name);
  const merge = (one: Instance): Instance => {
    const restarted = change.state === 'starting' && one.state !== 'starting' && one.state !== 'stopped';
    return { ...one, ...change, restarts: one.restarts + (restarted ? 1 : 0) };
  };
  return {
    instances: instances.map((one) => (one.name === change.name ? merge(one) : one)),
    unknown: !known,
  };
}

export const hasPage = (instance: Instance): boolean =>
  instance.state === 'running' || instance.state === 'degraded';

export interface Room {
  key: string;
  instance: Instance;
  page: PageInfo;
}

/** The pages of all instances; the key of an instance's first page is the instance's name. */
export function roomsOf(instances: Instance[]): Room[] {
  return instances.flatMap((instance) => instance.pages.map((page, index) => ({
    key: index === 0 ? instance.name : `${instance.name}:${page.name}`, instance, page,
  })));
}

export function toneOf(state: InstanceState): Tone {
  switch (state) {
    case 'running': return 'good';
    case 'degraded': case 'backing-off': return 'warn';
    case 'quarantined': return 'bad';
    case 'starting': case 'stopping': return 'busy';
    default: return 'quiet';
  }
}

export type Action = 'restart' | 'clear' | 'enable' | 'disable';

/** What an operator can sensibly do with an instance in this state. */
export function actionsFor(state: InstanceState): Action[] {
  switch (state) {
    case 'disabled': return ['enable'];
    case 'quarantined': return ['clear', 'disable'];
    case 'discovered': case 'validated': case 'stopping': return [];
    default: return ['restart', 'disable'];
  }
}

/** One sentence about all of them. */
export function overallOf(instances: Instance[]): { tone: Tone; text: string } {
  const inState = (...states: InstanceState[]) => instances.filter((one) => states.includes(one.state)).length;
  const broken = inState('quarantined', 'backing-off');
  const degraded = inState('degraded');
  if (instances.length === 0) return { tone: 'quiet', text: 'No instances' };
  if (broken > 0) return { tone: 'bad', text: `${broken} of ${instances.length} down` };
  if (degraded > 0) return { tone: 'warn', text: `${degraded} of ${instances.length} degraded` };
  const moving = inState('starting', 'stopping', 'validated', 'discovered');
  if (moving > 0) return { tone: 'busy', text: `${moving} of ${instances.length} starting or stopping` };
  const off = inState('disabled', 'stopped');
  return { tone: 'good', text: off > 0 ? `All well, ${off} off` : 'All well' };
}
