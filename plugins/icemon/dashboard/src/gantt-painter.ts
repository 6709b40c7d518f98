import type { Bar, HostEntry } from './cluster-model';
import { lookOfClient } from './colours';
import { type GanttRows, type Group, markStep, slotHeight } from './gantt-rows';
import { clientFills, type Paint } from './paint';
import { hostName, shortName } from './words';

export interface GanttFrame {
  width: number;
  height: number;
  /** Of the column of the hosts. */
  gutter: number;
  ratio: number;
  /** How far the rows are scrolled. */
  scroll: number;
  /** The times at the edges of the chart. */
  left: number;
  right: number;
  now: number;
  hovered: Bar | null;
  /** Only this client's jobs are shown strongly. */
  client: HostEntry | null;
  /** Only jobs whose file holds this text, in lower case, are shown strongly. */
  file: string;
}

/** How wide the column of the hosts is in a chart of this width. */
export const gutterOf = (width: number): number => (width < 640 ? 104 : 172);

export const axisHeight = 26;
const barHeight = slotHeight - 3;
const textSize = 10.5;
const least = 1.25;    // pixels of the shortest bar
const two = (value: number) => String(value).padStart(2, '0');

/** Draws the rows that are on the screen: slots over time, a bar for each job. */
export class GanttPainter {
  private fills: (string | CanvasPattern)[] = [];
  private letter = 0;
  private readonly matrix = new DOMMatrix();

  paint(context: CanvasRenderingContext2D, rows: GanttRows, paint: Paint, frame: GanttFrame): void {
    if (this.fills.length === 0) this.fills = clientFills();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    this.shiftPatterns(frame);
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, frame.width, frame.height - axisHeight);
    context.clip();
    this.marks(context, paint, frame);
    for (let place = rows.firstBelow(frame.scroll); place < rows.groups.length; place += 1) {
      const group = rows.groups[place]!;
      if (group.top - frame.scroll > frame.height) break;
      this.group(context, group, paint, frame);
    }
    context.restore();
    this.axis(context, paint, frame);
  }

  private x(time: number, frame: GanttFrame): number {
    return frame.gutter + ((time - frame.left) / (frame.right - frame.left)) * (frame.width - frame.gutter);
  }

  /** Patterns move with their bars. */
  private shiftPatterns(frame: GanttFrame): void {
    this.matrix.e = this.x(0, frame) % 8;
    this.matrix.f = -frame.scroll % 8;
    for (const fill of this.fills) if (typeof fill !== 'string') fill.setTransform(this.matrix);
  }

  private marks(context: CanvasRenderingContext2D, paint: Paint, frame: GanttFrame): void {
    const step = markStep((frame.right - frame.left) / (frame.width - frame.gutter));
    context.fillStyle = paint.line;
    for (let time = Math.ceil(frame.left / step) * step; time <= frame.right; time += step) {
      const x = Math.round(this.x(time, frame));
      if (x > frame.gutter) context.fillRect(x, axisHeight, 1, frame.height);
    }
  }

  private axis(context: CanvasRenderingContext2D, paint: Paint, frame: GanttFrame): void {
    context.fillStyle = paint.surface;
    context.fillRect(0, 0, frame.width, axisHeight);
    context.fillStyle = paint.line;
    context.fillRect(0, axisHeight - 1, frame.width, 1);
    context.fillRect(frame.gutter, 0, 1, frame.height);
    context.fillStyle = paint.muted;
    context.font = `11px ${paint.font}`;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillText('Host', 12, axisHeight / 2);
    context.textAlign = 'right';
    context.fillText('slots', frame.gutter - 10, axisHeight / 2);
    context.textAlign = 'center';
    const step = markStep((frame.right - frame.left) / (frame.width - frame.gutter));
    for (let time = Math.ceil(frame.left / step) * step; time <= frame.right; time += step) {
      const x = this.x(time, frame);
      if (x > frame.gutter + 28 && x < frame.width - 26) context.fillText(this.clock(time, step), x, axisHeight / 2);
    }
  }

  private clock(time: number, step: number): string {
    const date = new Date(time);
    const seconds = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    return step < 1000 ? `${seconds}.${Math.floor(date.getMilliseconds() / 100)}` : seconds;
  }

  private group(context: CanvasRenderingContext2D, group: Group, paint: Paint, frame: GanttFrame): void {
    const top = group.top - frame.scroll + axisHeight;
    const { host } = group;
    context.globalAlpha = 1;
    for (let lane = 0; lane < group.lanes; lane += 1) {
      const y = top + lane * slotHeight;
      if (y < -slotHeight || y > frame.height) continue;
      context.fillStyle = paint.sunken;
      context.fillRect(frame.gutter + 1, y + 1, frame.width - frame.gutter, barHeight);
    }
    for (let lane = 0; lane < group.lanes; lane += 1) {
      const y = top + lane * slotHeight;
      const bars = host.lanes[lane];
      if (bars && y > -slotHeight && y < frame.height) this.lane(context, bars, y + 1, paint, frame);
    }
    this.name(context, group, top, paint, frame);
    context.fillStyle = paint.line;
    context.fillRect(0, top + group.lanes * slotHeight + 3, frame.width, 1);
  }

  /** The host's name stays in sight while any of its rows is. */
  private name(
    context: CanvasRenderingContext2D, { host, lanes }: Group, top: number, paint: Paint, { gutter }: GanttFrame,
  ): void {
    const { view } = host;
    const bottom = top + lanes * slotHeight;
    context.fillStyle = paint.surface;
    context.fillRect(0, top - 3, gutter, lanes * slotHeight + 6);
    const y = Math.min(Math.max(top, axisHeight + 1), bottom - slotHeight) + slotHeight / 2;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.font = `11px ${paint.font}`;
    context.fillStyle = paint.muted;
    const slots = view.online ? `${view.compiling + view.local}/${view.max_jobs}` : 'offline';
    context.fillText(slots, gutter - 10, y);
    const room = gutter - 30 - context.measureText(slots).width;
    context.textAlign = 'left';
    context.font = `600 12px ${paint.font}`;
    context.fillStyle = view.online ? paint.text : paint.muted;
    context.fillText(this.fitted(context, shortName(hostName(host)), room), 12, y);
  }

  private fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
    if (context.measureText(text).width <= room) return text;
    let length = Math.min(text.length, Math.floor(room / 5));
    while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
    return `${text.slice(0, length)}…`;
  }

  private lane(context: CanvasRenderingContext2D, bars: readonly Bar[], y: number, paint: Paint, frame: GanttFrame): void {
    for (let place = bars.length - 1; place >= 0; place -= 1) {
      const bar = bars[place]!;
      if (bar.ended > 0 && bar.ended < frame.left) break;
      if (bar.begun > frame.right) continue;
      this.bar(context, bar, y, paint, frame);
    }
    context.globalAlpha = 1;
  }

  private bar(context: CanvasRenderingContext2D, bar: Bar, y: number, paint: Paint, frame: GanttFrame): void {
    const from = Math.max(frame.gutter - 4, this.x(bar.begun, frame));
    const to = Math.min(frame.width + 4, this.x(bar.ended || frame.now, frame));
    const width = Math.max(least, to - from - (to - from > 6 ? 1 : 0));
    const look = lookOfClient(bar.client?.view.name ?? '');
    const weak = (frame.client !== null && bar.client !== frame.client)
      || (frame.file !== '' && !bar.file.toLowerCase().includes(frame.file));
    const unfinished = bar.state === 'cancelled' || bar.state === 'lost';
    context.globalAlpha = weak ? 0.15 : unfinished ? 0.5 : 1;
    context.fillStyle = this.fills[look.index] ?? look.fill;
    const small = bar.local ? 2 : 0;
    if (width > 5) {
      context.beginPath();
      context.roundRect(from, y + small, width, barHeight - small * 2, 3);
      context.fill();
    } else context.fillRect(from, y + small, width, barHeight - small * 2);
    if (bar.local && width > 5) this.outline(context, from, y + small, width, barHeight - small * 2, paint.muted, 1);
    if (bar.state === 'failed') this.failed(context, from, y, width, paint);
    if (unfinished && width > 8) this.crossedOut(context, from, y, width, paint);
    if (bar === frame.hovered) this.outline(context, from, y, width, barHeight, paint.text, 2);
    if (width > 30) this.file(context, bar, look.ink, Math.max(frame.gutter - 1, from), y, from + width);
  }

  private outline(
    context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string, line: number,
  ): void {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.beginPath();
    context.roundRect(x + line / 2, y + line / 2, Math.max(1, width - line), height - line, 3);
    context.stroke();
  }

  /** A frame and a cross in the colour of failure. */
  private failed(context: CanvasRenderingContext2D, x: number, y: number, width: number, paint: Paint): void {
    if (width < 8) {
      context.fillStyle = paint.bad;
      context.fillRect(x, y, Math.max(2.5, width), barHeight);
      return;
    }
    this.outline(context, x, y, width, barHeight, paint.bad, 2);
    const end = x + width;
    const size = Math.min(13, width);
    context.fillStyle = paint.bad;
    context.beginPath();
    context.roundRect(end - size, y, size, barHeight, [0, 3, 3, 0]);
    context.fill();
    if (size < 11) return;
    context.strokeStyle = paint.surface;
    context.lineWidth = 1.6;
    const [centreX, centreY] = [end - size / 2, y + barHeight / 2];
    context.beginPath();
    context.moveTo(centreX - 3, centreY - 3);
    context.lineTo(centreX + 3, centreY + 3);
    context.moveTo(centreX + 3, centreY - 3);
    context.lineTo(centreX - 3, centreY + 3);
    context.stroke();
  }

  private crossedOut(context: CanvasRenderingContext2D, x: number, y: number, width: number, paint: Paint): void {
    context.fillStyle = paint.text;
    context.fillRect(x + 2, y + barHeight / 2 - 0.5, width - 4, 1);
  }

  private file(context: CanvasRenderingContext2D, bar: Bar, ink: string, from: number, y: number, to: number): void {
    context.font = this.font;
    if (this.letter === 0) this.letter = context.measureText('m').width;
    const start = from + 5;
    const end = to - (bar.state === 'failed' ? 16 : 5);
    const letters = Math.floor((end - start) / this.letter);
    if (letters < 3) return;
    context.fillStyle = ink;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const text = bar.label.length > letters ? `${bar.label.slice(0, letters - 1)}…` : bar.label;
    context.fillText(text, start, y + barHeight / 2 + 0.5, end - start);
  }

  private font = '';

  /** Takes over the fonts and colours of the theme. */
  prepare(paint: Paint): void {
    this.font = `${textSize}px ${paint.mono}`;
    this.letter = 0;
    this.fills = [];
  }
}
