import { busyShare, type HostEntry } from './cluster-model';
import type { ClusterState } from './cluster-state';
import { loadStep } from './colours';
import type { LayoutLink, LayoutNode } from './graph-layout';
import { hostName, oneLine, shortName } from './words';
import type { Box } from './viewport';

export interface SceneNode {
  /** Null: the scheduler. */
  readonly entry: HostEntry | null;
  readonly id: number;
  x: number;
  y: number;
  placed: boolean;
  radius: number;
  /** 0 to 1; on its way to 1, or to 0 if it has left. */
  opacity: number;
  leaving: boolean;
  online: boolean;
  noRemote: boolean;
  step: number;
  /** Slots in use and all, as drawn inside. */
  inside: string;
  used: number;
  all: number;
  label: string;
  /** In pixels; -1: not measured yet. */
  labelWidth: number;
  matches: boolean;
}

export interface SceneLink {
  readonly key: number;
  readonly from: SceneNode;
  readonly to: SceneNode;
  count: number;
  opacity: number;
  /** Of its line, in steps; index into `linkWidths`. */
  width: number;
}

export type LoadMeasure = 'slots' | 'load';

/** Line widths in pixels; a link's width grows with the root of its jobs. */
export const linkWidths: readonly number[] = [1, 1.6, 2.4, 3.4, 4.6, 6];

const schedulerId = 0;
const nodeFade = 3000;    // as long as a host that leaves stays to be seen
const appear = 500;
const linkFade = 900;
const linkAppear = 250;

export function widthStep(count: number): number {
  return Math.min(linkWidths.length - 1, Math.max(0, Math.round(Math.sqrt(count) * 1.2) - 1));
}

export const radiusOf = (slots: number): number => Math.min(30, 8 + 2.4 * Math.sqrt(Math.max(0, slots)));

/** What the graph shows: nodes and links with their fades, out of a cluster's state. */
export class GraphScene {
  readonly nodes: SceneNode[] = [];
  readonly links: SceneLink[] = [];
  /** Grows when nodes come or leave: then the layout must know. */
  structure = 0;
  private readonly byId = new Map<number, SceneNode>();
  private readonly byKey = new Map<number, SceneLink>();
  private readonly box: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  private seen = -1;
  private state: ClusterState | null = null;

  /** Takes over what has changed. */
  update(state: ClusterState, measure: LoadMeasure, showScheduler: boolean): void {
    if (state !== this.state) this.clear();
    this.state = state;
    this.seen = state.revision;
    for (const node of this.nodes) node.leaving = true;
    if (showScheduler && state.scheduler) {
      const { netname, address } = state.scheduler;
      const node = this.nodeOf(schedulerId, null);
      node.leaving = false;
      node.radius = 26;
      const label = oneLine(netname || address, 24);
      if (node.label !== label) node.labelWidth = -1;
      node.label = label;
      node.online = state.scheduler.state === 'online';
    }
    for (const host of state.hosts.values()) this.updateNode(host, measure);
    for (const link of this.links) link.count = 0;
    for (const { key, client, host, count } of state.links.values()) {
      const [from, to] = [this.byId.get(client.serial), this.byId.get(host.serial)];
      if (!from || !to) continue;
      let link = this.byKey.get(key);
      if (!link) {
        link = { key, from, to, count, opacity: 0, width: 0 };
        this.links.push(link);
        this.byKey.set(key, link);
      }
      link.count = count;
      link.width = widthStep(count);
    }
  }

  isCurrent(state: ClusterState): boolean {
    return this.state === state && this.seen === state.revision;
  }

  /** Goes on with the fades by so many milliseconds; returns whether there are any left. */
  advance(milliseconds: number, atOnce = false): boolean {
    let fading = false;
    let left = false;
    for (const node of this.nodes) {
      const goal = node.leaving ? 0 : 1;
      if (node.opacity === goal) left ||= node.leaving;
      else {
        const change = atOnce ? 1 : milliseconds / (node.leaving ? nodeFade : appear);
        node.opacity = node.leaving ? Math.max(0, node.opacity - change) : Math.min(1, node.opacity + change);
        fading = true;
      }
    }
    let gone = false;
    for (const link of this.links) {
      const goal = link.count > 0 ? 1 : 0;
      if (link.opacity === goal) gone ||= goal === 0;
      else {
        const change = atOnce ? 1 : milliseconds / (goal === 0 ? linkFade : linkAppear);
        link.opacity = goal === 0 ? Math.max(0, link.opacity - change) : Math.min(1, link.opacity + change);
        fading = true;
      }
    }
    if (left) this.removeNodes();
    if (gone || left) this.removeLinks();
    return fading;
  }

  place(places: Float32Array): void {
    for (let index = 0; index + 2 < places.length; index += 3) {
      const node = this.byId.get(places[index]!);
      if (!node) continue;
      node.x = places[index + 1]!;
      node.y = places[index + 2]!;
      node.placed = true;
    }
  }

  layoutNodes(): LayoutNode[] {
    return this.nodes.map(({ id, radius }) => (id === schedulerId ? { id, radius, middle: true } : { id, radius }));
  }

  layoutLinks(): LayoutLink[] {
    return this.links.filter((link) => link.count > 0)
      .map((link) => ({ from: link.from.id, to: link.to.id, weight: link.count }));
  }

  nodeWith(id: number): SceneNode | undefined {
    return this.byId.get(id);
  }

  /** The node at this place of the world, the nearest if several; `slack` is how far off one may point. */
  nodeAt(x: number, y: number, slack: number): SceneNode | null {
    let best: SceneNode | null = null;
    let least = Infinity;
    for (const node of this.nodes) {
      if (!node.placed) continue;
      const distance = Math.hypot(node.x - x, node.y - y) - node.radius;
      if (distance < slack && distance < least) {
        best = node;
        least = distance;
      }
    }
    return best;
  }

  /** The next node in the direction of an arrow key. */
  neighbour(from: SceneNode, x: number, y: number): SceneNode | null {
    let best: SceneNode | null = null;
    let least = Infinity;
    for (const node of this.nodes) {
      if (node === from || node.leaving) continue;
      const along = (node.x - from.x) * x + (node.y - from.y) * y;
      const aside = Math.abs((node.x - from.x) * y) + Math.abs((node.y - from.y) * x);
      if (along <= 0 || aside > along * 1.5) continue;
      const cost = along + aside * 2;
      if (cost < least) {
        best = node;
        least = cost;
      }
    }
    return best;
  }

  /** The box around all nodes; the same object each time. */
  bounds(): Box | null {
    const { box } = this;
    box.left = box.top = Infinity;
    box.right = box.bottom = -Infinity;
    for (const { x, y, radius, placed } of this.nodes) {
      if (!placed) continue;
      box.left = Math.min(box.left, x - radius);
      box.right = Math.max(box.right, x + radius);
      box.top = Math.min(box.top, y - radius);
      box.bottom = Math.max(box.bottom, y + radius + 14);
    }
    return box.left < box.right ? box : null;
  }

  /** Marks the hosts whose name or address holds the text; returns how many. */
  find(text: string): number {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const node of this.nodes) {
      const view = node.entry?.view;
      node.matches = wanted === '' || (view !== undefined
        && `${view.name}\n${view.ip}\n${view.platform}`.toLowerCase().includes(wanted));
      if (node.matches && wanted !== '') found += 1;
    }
    return found;
  }

  private clear(): void {
    this.nodes.length = 0;
    this.links.length = 0;
    this.byId.clear();
    this.byKey.clear();
    this.structure += 1;
  }

  private nodeOf(id: number, entry: HostEntry | null): SceneNode {
    const known = this.byId.get(id);
    if (known) return known;
    const node: SceneNode = {
      entry, id, x: 0, y: 0, placed: false, radius: 10, opacity: 0, leaving: false, online: true,
      noRemote: false, step: 0, inside: '', used: -1, all: -1, label: '', labelWidth: -1, matches: true,
    };
    this.nodes.push(node);
    this.byId.set(id, node);
    this.structure += 1;
    return node;
  }

  private updateNode(host: HostEntry, measure: LoadMeasure): void {
    const { view } = host;
    const node = this.nodeOf(host.serial, host);
    node.leaving = false;
    node.online = view.online;
    node.noRemote = view.no_remote;
    node.step = loadStep(measure === 'slots' ? busyShare(view) : view.load / 1000);
    const used = view.compiling + view.local;
    if (node.used !== used || node.all !== view.max_jobs) {
      if (node.all !== view.max_jobs) this.structure += 1;
      node.used = used;
      node.all = view.max_jobs;
      node.inside = `${used}/${view.max_jobs}`;
      node.radius = radiusOf(view.max_jobs);
    }
    if (node.label === '') node.label = shortName(hostName(host));
  }

  private removeNodes(): void {
    let kept = 0;
    for (const node of this.nodes) {
      if (node.leaving && node.opacity === 0) this.byId.delete(node.id);
      else {
        this.nodes[kept] = node;
        kept += 1;
      }
    }
    if (kept === this.nodes.length) return;
    this.nodes.length = kept;
    this.structure += 1;
  }

  private removeLinks(): void {
    let kept = 0;
    for (const link of this.links) {
      const known = this.byId.has(link.from.id) && this.byId.has(link.to.id);
      if (known && (link.count > 0 || link.opacity > 0)) {
        this.links[kept] = link;
        kept += 1;
      } else this.byKey.delete(link.key);
    }
    this.links.length = kept;
  }
}
