import { describe, expect, it } from 'vitest';
import { hrefOf, parsePlace, pathOf, type Place } from './places';

const place = (change: Partial<Place>): Place => ({ view: 'graph', cluster: '', host: '', at: 0, ...change });

/** What the shell makes of an address before it gives it to the page. */
const throughTheShell = (href: string) => href.split('/').slice(2).map(decodeURIComponent).join('/');

describe('the places of the page', () => {
  it('begins with the graph, also when the address means nothing', () => {
    expect(parsePlace('')).toEqual(place({}));
    expect(parsePlace('nonsense/7')).toEqual(place({}));
  });

  it('finds each place again by its address', () => {
    for (const one of [
      place({ view: 'gantt' }), place({ view: 'jobs', at: 7 }), place({ view: 'gantt', at: 1795342860000 }),
      place({ view: 'hosts', cluster: 'ICECREAM@10.0.0.1:8765' }),
      place({ view: 'host', host: 'box-1' }), place({ view: 'host', host: 'box-1', cluster: 'a@b:1', at: 5 }),
    ]) {
      expect(parsePlace(pathOf(one))).toEqual(one);
      expect(parsePlace(throughTheShell(hrefOf('icemon', one)))).toEqual(one);
    }
  });

  it('takes any name of a host or net', () => {
    for (const name of ['', 'a/b', '..', '100%', 'in', 'at/7', '<b>\n</b>', '=x', '#?&']) {
      const one = place({ view: 'host', host: name, cluster: name });
      expect(parsePlace(throughTheShell(hrefOf('icemon', one)))).toEqual(one);
    }
  });

  it('knows no past of views that choose a span themselves', () => {
    expect(pathOf(place({ view: 'failed', at: 7 }))).toBe('failed');
    expect(parsePlace('failed/at/7').at).toBe(0);
  });

  it('does not stumble over a broken address', () => {
    expect(parsePlace('host/=%').host).toBe('=%');
    expect(parsePlace('host/=a/in').cluster).toBe('');
    expect(parsePlace('gantt/at/soon').at).toBe(0);
  });
});
