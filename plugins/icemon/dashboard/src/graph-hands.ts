import type { SceneNode } from './graph-scene';

const clickReach = 4;   // pixels that a click may wander

interface Point {
  x: number;
  y: number;
}

/** What hands can do to the graph; places are in pixels of the stage. */
export interface Grasp {
  nodeAt(x: number, y: number): SceneNode | null;
  pointAt(node: SceneNode | null): void;
  open(node: SceneNode): void;
  drag(node: SceneNode, x: number, y: number): void;
  drop(node: SceneNode): void;
  pan(x: number, y: number): void;
  zoom(factor: number, x: number, y: number): void;
}

/** Mouse, pen and fingers on the graph's stage: they point, click, drag a host or the whole, and pinch. */
export class GraphHands {
  private held: (Point & { node: SceneNode | null; moved: boolean }) | null = null;
  private readonly pointers = new Map<number, Point>();

  constructor(private readonly grasp: Grasp) {}

  get holding(): boolean {
    return this.held !== null;
  }

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.grasp.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
  };

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const place = placeOf(event);
    stageOf(event).setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, place);
    this.held = this.pointers.size > 1 ? null : { node: this.grasp.nodeAt(place.x, place.y), ...place, moved: false };
  };

  readonly move = (event: PointerEvent): void => {
    const place = placeOf(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      const node = this.grasp.nodeAt(place.x, place.y);
      stageOf(event).classList.toggle('over', node !== null);
      this.grasp.pointAt(node);
      return;
    }
    if (this.pointers.size === 2) this.pinch(event.pointerId, before, place);
    this.pointers.set(event.pointerId, place);
    const { held } = this;
    if (!held) return;
    held.moved ||= Math.hypot(place.x - held.x, place.y - held.y) > clickReach;
    if (!held.moved) return;
    stageOf(event).classList.add('held');
    if (held.node) this.grasp.drag(held.node, place.x, place.y);
    else this.grasp.pan(place.x - before.x, place.y - before.y);
  };

  readonly up = (event: PointerEvent): void => {
    this.pointers.delete(event.pointerId);
    const { held } = this;
    this.held = null;
    stageOf(event).classList.remove('held');
    if (!held?.node || event.type !== 'pointerup') return;
    if (held.moved) this.grasp.drop(held.node);
    else this.grasp.open(held.node);
  };

  readonly leave = (event: PointerEvent): void => {
    if (!this.pointers.has(event.pointerId)) this.grasp.pointAt(null);
  };

  private pinch(moved: number, before: Point, place: Point): void {
    const other = [...this.pointers].find(([id]) => id !== moved)![1];
    const factor = Math.hypot(place.x - other.x, place.y - other.y)
      / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.grasp.zoom(factor, (place.x + other.x) / 2, (place.y + other.y) / 2);
  }
}

const stageOf = (event: PointerEvent): HTMLElement => event.currentTarget as HTMLElement;

function placeOf(event: PointerEvent): Point {
  const box = stageOf(event).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
