/** A place in the page: a view of a cluster, now or at a moment of the past. */
export interface Place {
  view: View;
  /** A cluster's id; empty: the first there is. */
  cluster: string;
  /** The name of the host that is looked at, in the view `host`. */
  host: string;
  /** Milliseconds since 1970; 0: now. */
  at: number;
}

export const views = ['graph', 'gantt', 'jobs', 'hosts', 'summary', 'failed', 'files'] as const;
export type View = (typeof views)[number] | 'host';

/** The views that can show the past; the others choose a span of it themselves. */
export const canShowPast = (view: View): boolean => ['graph', 'gantt', 'jobs', 'hosts', 'host'].includes(view);

/* A name may hold anything, also what separates the parts of an address, and may be empty. */
const packed = (text: string): string => `=${encodeURIComponent(text).replace(/\./g, '%2E')}`;

function unpacked(part: string | undefined): string {
  try {
    return decodeURIComponent((part ?? '').replace(/^=/, ''));
  } catch {
    return part ?? '';  // a stray % sign typed by hand
  }
}

/** `gantt`, `host/=box-1`, `graph/in/=ICECREAM%4010.0.0.1/at/1795342860000`. */
export function parsePlace(path: string): Place {
  const place: Place = { view: 'graph', cluster: '', host: '', at: 0 };
  const parts = path.split('/').filter((part) => part !== '');
  const view = parts.shift();
  if (view === 'host' && parts.length > 0) {
    place.view = 'host';
    place.host = unpacked(parts.shift());
  } else if ((views as readonly (string | undefined)[]).includes(view)) place.view = view as View;
  while (parts.length > 0) {
    const name = parts.shift();
    if (name === 'in') place.cluster = unpacked(parts.shift());
    if (name === 'at') place.at = Math.max(0, Number(parts.shift()) || 0);
  }
  if (!canShowPast(place.view)) place.at = 0;
  return place;
}

export function pathOf({ view, cluster, host, at }: Place): string {
  const parts: string[] = [view];
  if (view === 'host') parts.push(packed(host));
  if (cluster !== '') parts.push('in', packed(cluster));
  if (at > 0 && canShowPast(view)) parts.push('at', String(Math.round(at)));
  return parts.join('/');
}

/** The address of a place of the page `room`, as the shell spells it. */
export function hrefOf(room: string, place: Place): string {
  return `#/${[encodeURIComponent(room), ...pathOf(place).split('/').map(encodeURIComponent)].join('/')}`;
}
