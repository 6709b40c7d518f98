import { css, html, nothing } from 'lit';
import type { Bar, HostEntry } from './cluster-model';
import { lookOfClient } from './colours';
import { cssOf } from './paint';
import { hostName, oneLine, shortName } from './words';

/** A host's short name that leads to its page; `otherwise` if it has none. */
export function nameLink(name: string, href: string, otherwise = '–') {
  return name === '' ? html`<span class="muted">${otherwise}</span>`
    : html`<a href=${href} title=${oneLine(name)}>${shortName(oneLine(name))}</a>`;
}

export const swatchStyles = css`
  .swatch { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 3px; margin-right: 0.4rem; vertical-align: -0.08rem; }
`;

export type Partner = 'client' | 'host';

/** The client or the host of a job; with the colour of the client if so wished. */
export function partnerLink(bar: Bar, partner: Partner, hrefOf: (host: HostEntry) => string, swatch: 'with swatch' | 'bare') {
  const host = bar[partner];
  if (!host) return nameLink('', '');
  return html`${swatch === 'bare' ? nothing
    : html`<span class="swatch" style=${`background:${cssOf(lookOfClient(bar.client?.view.name ?? ''))}`}></span>`}${
    nameLink(hostName(host), hrefOf(host))}`;
}
