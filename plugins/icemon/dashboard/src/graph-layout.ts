import {
  forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type ForceLink, type ForceX, type ForceY,
  type Simulation, type SimulationLinkDatum, type SimulationNodeDatum,
} from 'd3-force';

export interface LayoutNode {
  id: number;
  radius: number;
  /** Stays in the middle. */
  middle?: boolean;
}

export interface LayoutLink {
  from: number;
  to: number;
  weight: number;
}

interface Node extends SimulationNodeDatum, LayoutNode {}
type Edge = SimulationLinkDatum<Node> & { weight: number };

const coldEnough = 0.004;
const golden = Math.PI * (3 - Math.sqrt(5));

/**
 * Finds places for the hosts: they push each other away, links pull a little, everything is drawn to the
 * middle. It cools down and then stands still until something heats it.
 */
export class GraphLayout {
  private readonly nodes = new Map<number, Node>();
  private readonly simulation: Simulation<Node, Edge>;
  private readonly linkForce: ForceLink<Node, Edge>;
  private readonly across: ForceX<Node>;
  private readonly down: ForceY<Node>;
  private list: Node[] = [];
  /** A few hosts spread out, where a crowd must huddle. */
  private spread = 1;

  constructor() {
    this.linkForce = forceLink<Node, Edge>([]).id((node) => node.id)
      .distance((edge) => 60 + (edge.source as Node).radius + (edge.target as Node).radius)
      .strength((edge) => Math.min(0.06, 0.012 * Math.sqrt(edge.weight)));
    this.across = forceX<Node>(0).strength(0.04);
    this.down = forceY<Node>(0).strength(0.04);
    this.simulation = forceSimulation<Node, Edge>([]).stop()
      .alphaDecay(0.035)
      .velocityDecay(0.35)
      .force('push', forceManyBody<Node>().strength((node) => (-24 - node.radius * 5) * this.spread).theta(1.1).distanceMax(520))
      .force('apart', forceCollide<Node>((node) => node.radius + 7).strength(0.8))
      .force('links', this.linkForce)
      .force('across', this.across)
      .force('down', this.down);
  }

  get warm(): boolean {
    return this.simulation.alpha() > coldEnough;
  }

  /** The nodes and links from now on; who is there already stays where he is. `aspect` is that of the screen. */
  arrange(nodes: LayoutNode[], links: LayoutLink[], aspect: number): void {
    const fresh = nodes.filter((node) => !this.nodes.has(node.id));
    const ids = new Set(nodes.map((node) => node.id));
    for (const id of this.nodes.keys()) if (!ids.has(id)) this.nodes.delete(id);
    let place = this.nodes.size;
    for (const node of nodes) {
      const known = this.nodes.get(node.id);
      if (known) known.radius = node.radius;
      else {
        // In a spiral from the middle: nobody begins on top of another.
        const distance = 26 * Math.sqrt(place + 0.8);
        const start: Node = { ...node, x: distance * Math.cos(place * golden), y: distance * Math.sin(place * golden) };
        if (node.middle) start.fx = start.fy = 0;
        this.nodes.set(node.id, start);
        place += 1;
      }
    }
    this.list = [...this.nodes.values()];
    const wide = Math.min(2.5, Math.max(0.4, aspect));
    this.across.strength(0.065 / wide);
    this.down.strength(0.055 * wide);
    this.spread = Math.min(3, Math.max(1, Math.sqrt(90 / this.list.length)));
    this.linkForce.links([]);
    this.simulation.nodes(this.list);
    this.linkForce.links(links.filter(({ from, to }) => this.nodes.has(from) && this.nodes.has(to))
      .map(({ from, to, weight }) => ({ source: from, target: to, weight })));
    const share = fresh.length / Math.max(1, this.list.length);
    this.heat(share > 0.5 ? 1 : share > 0 ? 0.25 + share : 0.12);
  }

  heat(alpha: number): void {
    this.simulation.alpha(Math.max(this.simulation.alpha(), alpha));
  }

  /** Holds a node at this place. */
  drag(id: number, x: number, y: number): void {
    const node = this.nodes.get(id);
    if (!node) return;
    node.fx = node.x = x;
    node.fy = node.y = y;
    this.heat(0.15);
  }

  /** Lets it go; it stays roughly there, as the forces allow. */
  drop(id: number): void {
    const node = this.nodes.get(id);
    if (!node || node.middle) return;
    node.fx = node.fy = null;
  }

  /** One step. Returns whether anything may still move. */
  tick(): boolean {
    if (!this.warm) return false;
    this.simulation.tick();
    return this.warm;
  }

  /** `id, x, y` of each node. */
  places(): Float32Array {
    const places = new Float32Array(this.list.length * 3);
    this.list.forEach((node, index) => {
      places[index * 3] = node.id;
      places[index * 3 + 1] = node.x ?? 0;
      places[index * 3 + 2] = node.y ?? 0;
    });
    return places;
  }
}
