import { describe, expect, it } from 'vitest';
import type { Envelope, Instance, InstanceState } from '@hostler/page';
import { actionsFor, applyChange, type InstanceChange, overallOf, roomsOf } from './instances';

const instance = (name: string, state: InstanceState = 'running', restarts = 0): Instance => ({
  name, plugin: 'render-farm', version: '0.1.0', summary: '', state, reason: '', since: '', isolation: 'none',
  optional: false, restarts, third_party: false,
  pages: [{ name: 'farm', title: 'Farm', element: 'render-farm-page', url: '/x.js' }],
});

const change = (name: string, state: InstanceState, reason = '') =>
  ({ body: { name, plugin: 'render-farm', state, reason, since: 's' } }) as Envelope<InstanceChange>;

describe('applyChange', () => {
  it('changes only the instance it is about', () => {
    const before = [instance('a'), instance('b')];
    const { instances, unknown } = applyChange(before, change('b', 'degraded', 'no Blender'));
    expect(unknown).toBe(false);
    expect(instances[0]).toBe(before[0]);
    expect(instances[1]).toMatchObject({ state: 'degraded', reason: 'no Blender', since: 's', version: '0.1.0' });
  });

  it('asks for the list when it meets a stranger', () => {
    expect(applyChange([instance('a')], change('c', 'starting')).unknown).toBe(true);
  });

  it('counts a restart, but not a start', () => {
    const after = (state: InstanceState) =>
      applyChange([instance('a', state, 1)], change('a', 'starting')).instances[0]?.restarts;
    expect([after('backing-off'), after('stopped'), after('starting')]).toEqual([2, 1, 1]);
  });
});

describe('roomsOf', () => {
  it('names rooms so that two instances of one plugin do not collide', () => {
    const two = instance('east');
    two.pages = [...two.pages, { ...two.pages[0]!, name: 'stats' }];
    expect(roomsOf([instance('farm'), two]).map((room) => room.key)).toEqual(['farm', 'east', 'east:stats']);
  });
});

describe('what an operator sees', () => {
  it('offers only actions that make sense', () => {
    expect(actionsFor('disabled')).toEqual(['enable']);
    expect(actionsFor('quarantined')).toContain('clear');
    expect(actionsFor('running')).toEqual(['restart', 'disable']);
  });

  it.each<[InstanceState[], string, string]>([
    [[], 'quiet', 'No instances'],
    [['running', 'running'], 'good', 'All well'],
    [['running', 'disabled'], 'good', 'All well, 1 off'],
    [['running', 'starting'], 'busy', '1 of 2 starting or stopping'],
    [['degraded', 'starting'], 'warn', '1 of 2 degraded'],
    [['degraded', 'quarantined'], 'bad', '1 of 2 down'],
  ])('sums up %j', (states, tone, text) => {
    expect(overallOf(states.map((state, index) => instance(String(index), state)))).toEqual({ tone, text });
  });
});
