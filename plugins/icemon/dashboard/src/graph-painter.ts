import { loadSteps } from './colours';
import { type GraphScene, linkWidths, type SceneLink, type SceneNode } from './graph-scene';
import { LabelGrid } from './label-grid';
import type { Paint } from './paint';
import type { Viewport } from './viewport';

export interface GraphFrame {
  width: number;
  height: number;
  /** The screen's pixels per pixel of CSS. */
  ratio: number;
  /** The node that is pointed at or chosen by keyboard: its links stand out. */
  picked: SceneNode | null;
  /** Only nodes that match are shown strongly. */
  searching: boolean;
}

export const dashes = { none: [] as number[], offline: [3, 3], noRemote: [1, 3.5] };

const full = Math.PI * 2;
const opacitySteps = 4;
const labelHeight = 13;
const labelSize = 11;
const mostArrows = 300;       // beyond, they only make a grey mass greyer
const mostHalos = 150;        // a halo costs as much as the label

/** Draws the graph. Nothing is allocated while it draws: strings are made when what they tell changes. */
export class GraphPainter {
  private readonly grid = new LabelGrid();
  private labelFont = '';
  private insideFont = '';
  private insideSize = 0;

  paint(context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, frame: GraphFrame): void {
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    context.lineCap = 'round';
    this.links(context, scene, view, paint, frame);
    this.nodes(context, scene, view, paint, frame);
    this.counts(context, scene, view, paint, frame);
    this.labels(context, scene, view, paint, frame);
    context.globalAlpha = 1;
  }

  private links(
    context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, frame: GraphFrame,
  ): void {
    const { picked } = frame;
    const strength = picked || frame.searching ? 0.16 : 0.5;
    const scale = Math.min(1.25, Math.max(0.55, view.scale));
    context.strokeStyle = context.fillStyle = paint.accent;
    const withArrows = scene.links.length <= mostArrows;
    for (let width = 0; width < linkWidths.length; width += 1) {
      for (let opacity = 1; opacity <= opacitySteps; opacity += 1) {
        let any = false;
        for (const link of scene.links) {
          if (link.width !== width || Math.ceil(link.opacity * opacitySteps) !== opacity) continue;
          if (picked && (link.from === picked || link.to === picked)) continue;
          if (!link.from.placed || !link.to.placed) continue;
          if (!any) context.beginPath();
          any = true;
          this.curve(context, link, view);
        }
        if (!any) continue;
        context.globalAlpha = strength * (opacity / opacitySteps);
        context.lineWidth = linkWidths[width]! * scale;
        context.stroke();
      }
    }
    if (withArrows && !picked) {
      context.globalAlpha = strength + 0.2;
      context.beginPath();
      for (const link of scene.links) {
        if (link.opacity > 0.6 && link.from.placed && link.to.placed) this.arrow(context, link, view);
      }
      context.fill();
    }
    if (picked) this.pickedLinks(context, scene, view, paint, picked);
  }

  /** What the picked host gives away in one colour, what it compiles for others in another. */
  private pickedLinks(
    context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, picked: SceneNode,
  ): void {
    for (const link of scene.links) {
      if (link.from !== picked && link.to !== picked) continue;
      context.globalAlpha = 0.95 * link.opacity;
      context.strokeStyle = context.fillStyle = link.from === picked ? paint.warn : paint.busy;
      context.lineWidth = Math.max(1.6, linkWidths[link.width]!);
      context.beginPath();
      this.curve(context, link, view);
      context.stroke();
      context.beginPath();
      this.arrow(context, link, view);
      context.fill();
    }
  }

  /** Bends a little to the left of its direction, so that both directions of a pair are seen. */
  private curve(context: CanvasRenderingContext2D, { from, to }: SceneLink, view: Viewport): void {
    const startX = view.toScreenX(from.x);
    const startY = view.toScreenY(from.y);
    const endX = view.toScreenX(to.x);
    const endY = view.toScreenY(to.y);
    context.moveTo(startX, startY);
    context.quadraticCurveTo((startX + endX) / 2 + (endY - startY) * 0.1, (startY + endY) / 2 - (endX - startX) * 0.1,
      endX, endY);
  }

  private arrow(context: CanvasRenderingContext2D, { from, to, width }: SceneLink, view: Viewport): void {
    const deltaX = to.x - from.x;
    const deltaY = to.y - from.y;
    // The curve's direction at its end.
    const alongX = deltaX / 2 - deltaY * 0.1;
    const alongY = deltaY / 2 + deltaX * 0.1;
    const length = Math.hypot(alongX, alongY) || 1;
    const x = alongX / length;
    const y = alongY / length;
    const reach = to.radius * view.scale + 3;
    const tipX = view.toScreenX(to.x) - x * reach;
    const tipY = view.toScreenY(to.y) - y * reach;
    const size = (5 + linkWidths[width]!) * Math.min(1, Math.max(0.6, view.scale));
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - x * size - y * size * 0.5, tipY - y * size + x * size * 0.5);
    context.lineTo(tipX - x * size + y * size * 0.5, tipY - y * size - x * size * 0.5);
    context.closePath();
  }

  private nodes(
    context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, frame: GraphFrame,
  ): void {
    // Those that stand there, by colour; then the few that come or go, one by one.
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    for (let step = 0; step <= loadSteps; step += 1) {
      let any = false;
      for (const node of scene.nodes) {
        if (node.step !== step || node.opacity < 1 || !this.isPlain(node, view, frame)) continue;
        if (!any) context.beginPath();
        any = true;
        this.disc(context, node, view);
      }
      if (!any) continue;
      context.fillStyle = paint.load[step]!.fill;
      context.strokeStyle = step < 3 ? paint.lineStrong : paint.surface;
      context.fill();
      context.stroke();
    }
    for (const node of scene.nodes) {
      if (this.isSeen(node, view, frame) && (node.opacity < 1 || !this.isPlain(node, view, frame))) {
        this.special(context, node, view, paint, frame);
      }
    }
  }

  private isSeen(node: SceneNode, view: Viewport, frame: GraphFrame): boolean {
    if (!node.placed) return false;
    const x = view.toScreenX(node.x);
    const y = view.toScreenY(node.y);
    const reach = node.radius * view.scale + 4;
    return x > -reach && y > -reach && x < frame.width + reach && y < frame.height + reach;
  }

  private isPlain(node: SceneNode, view: Viewport, frame: GraphFrame): boolean {
    return node.entry !== null && node.online && !node.noRemote && node.matches && node !== frame.picked
      && this.isSeen(node, view, frame);
  }

  private disc(context: CanvasRenderingContext2D, node: SceneNode, view: Viewport): void {
    const x = view.toScreenX(node.x);
    const y = view.toScreenY(node.y);
    const radius = node.radius * view.scale;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, full);
  }

  private special(
    context: CanvasRenderingContext2D, node: SceneNode, view: Viewport, paint: Paint, frame: GraphFrame,
  ): void {
    const x = view.toScreenX(node.x);
    const y = view.toScreenY(node.y);
    const radius = node.entry ? node.radius * view.scale : this.middleRadius(node, view);
    context.globalAlpha = node.opacity * (node.matches ? 1 : 0.25);
    context.beginPath();
    if (node.entry) {
      context.arc(x, y, radius, 0, full);
      context.fillStyle = node.online ? paint.load[node.step]!.fill : paint.surface;
    } else {
      context.roundRect(x - radius, y - radius * 0.62, radius * 2, radius * 1.24, radius * 0.3);
      context.fillStyle = node.online ? paint.accent : paint.muted;
    }
    context.fill();
    context.lineWidth = 1.5;
    if (!node.online && node.entry) context.setLineDash(dashes.offline);
    else if (node.noRemote) context.setLineDash(dashes.noRemote);
    context.strokeStyle = node.entry && (!node.online || node.noRemote || node.step < 3) ? paint.lineStrong : paint.surface;
    context.stroke();
    context.setLineDash(dashes.none);
    if (!node.online && node.entry) this.slash(context, x, y, radius);
    if (node !== frame.picked && !(frame.searching && node.matches && node.entry)) return;
    context.beginPath();
    context.arc(x, y, radius + 4, 0, full);
    context.strokeStyle = paint.text;
    context.lineWidth = 2;
    context.stroke();
  }

  /** Tells who is offline also where a circle is too small for dashes. */
  private slash(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
    const reach = radius * Math.SQRT1_2;
    context.beginPath();
    context.moveTo(x - reach, y + reach);
    context.lineTo(x + reach, y - reach);
    context.stroke();
  }

  /** The scheduler's name stays readable. */
  private middleRadius(node: SceneNode, view: Viewport): number {
    return Math.max(node.radius * view.scale, Math.min(48, node.labelWidth / 2 + 8));
  }

  /** Slots in use and all, inside those that are large enough. */
  private counts(
    context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, frame: GraphFrame,
  ): void {
    const size = Math.round(Math.min(13, Math.max(9, 11 * view.scale)));
    if (size !== this.insideSize) {
      this.insideSize = size;
      this.insideFont = `600 ${size}px ${paint.font}`;
    }
    context.font = this.insideFont;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let step = 0; step <= loadSteps; step += 1) {
      let set = false;
      for (const node of scene.nodes) {
        if (node.step !== step || !node.entry || !node.online || !this.isSeen(node, view, frame)) continue;
        const across = node.radius * view.scale * 2 - 4;
        if (node.inside.length * size * 0.56 > across || !node.matches) continue;
        if (!set) context.fillStyle = paint.load[step]!.ink;
        set = true;
        context.globalAlpha = node.opacity;
        context.fillText(node.inside, view.toScreenX(node.x), view.toScreenY(node.y) + 0.5);
      }
    }
  }

  /** Names, as far as there is room: those that are meant first, then those at work. */
  private labels(
    context: CanvasRenderingContext2D, scene: GraphScene, view: Viewport, paint: Paint, frame: GraphFrame,
  ): void {
    this.labelFont ||= `500 ${labelSize}px ${paint.font}`;
    context.font = this.labelFont;
    context.textBaseline = 'top';
    this.grid.reset(frame.width, frame.height);
    for (const node of scene.nodes) {
      if (!this.isSeen(node, view, frame)) continue;
      const reach = (node.entry ? node.radius * view.scale : this.middleRadius(node, view)) * 0.85;
      const x = view.toScreenX(node.x);
      const y = view.toScreenY(node.y);
      this.grid.take(x - reach, y - reach, x + reach, y + reach);
    }
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = paint.surface;
    const halo = scene.nodes.length <= mostHalos;
    for (let rank = 0; rank < 3; rank += 1) {
      context.fillStyle = rank === 2 ? paint.muted : paint.text;
      for (const node of scene.nodes) {
        if (this.rankOf(node, frame) === rank && this.isSeen(node, view, frame)) {
          this.label(context, node, view, paint, halo || rank === 0, rank === 0);
        }
      }
    }
  }

  private rankOf(node: SceneNode, frame: GraphFrame): number {
    if (node === frame.picked || node.entry === null || (frame.searching && node.matches)) return 0;
    return node.used > 0 ? 1 : 2;
  }

  private label(
    context: CanvasRenderingContext2D, node: SceneNode, view: Viewport, paint: Paint, halo: boolean, always: boolean,
  ): void {
    if (node.labelWidth < 0) node.labelWidth = context.measureText(node.label).width;
    const x = view.toScreenX(node.x);
    const inside = node.entry === null;
    const y = view.toScreenY(node.y) + (inside ? -labelSize / 2 : node.radius * view.scale + 4);
    const half = node.labelWidth / 2;
    const free = this.grid.takeIfFree(x - half, y, x + half, y + labelHeight - 2);
    if (!free && !always) return;
    context.globalAlpha = node.opacity * (node.matches ? 1 : 0.3);
    if (inside) {
      context.fillStyle = paint.surface;
      context.fillText(node.label, x, y, this.middleRadius(node, view) * 2 - 6);
      context.fillStyle = paint.text;
      return;
    }
    if (halo) context.strokeText(node.label, x, y);
    context.fillText(node.label, x, y);
  }

  /** The theme has changed. */
  forgetFonts(): void {
    this.labelFont = '';
    this.insideSize = 0;
  }
}
