/** A place in the dashboard: `#/` is Home, `#/farm/jobs/7` is the place `jobs/7` of the page `farm`. */
export interface Route {
  page: string;
  path: string;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;  // a stray % sign typed by hand
  }
}

export function parseRoute(hash: string): Route {
  const [page = '', ...rest] = hash.replace(/^#?\/?/, '').split('/');
  return { page: decode(page), path: rest.filter((part) => part !== '').map(decode).join('/') };
}

export function hashOf(page: string, path = ''): string {
  const parts = [page, ...path.split('/')].filter((part) => part !== '');
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}
