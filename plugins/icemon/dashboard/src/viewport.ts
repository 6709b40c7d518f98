export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where the world lies on the screen: `screen = world * scale + offset`. */
export class Viewport {
  scale = 1;
  x = 0;
  y = 0;

  constructor(private readonly least = 0.1, private readonly most = 6) {}

  toScreenX(x: number): number {
    return x * this.scale + this.x;
  }

  toScreenY(y: number): number {
    return y * this.scale + this.y;
  }

  toWorldX(x: number): number {
    return (x - this.x) / this.scale;
  }

  toWorldY(y: number): number {
    return (y - this.y) / this.scale;
  }

  pan(x: number, y: number): void {
    this.x += x;
    this.y += y;
  }

  /** What lies at this place of the screen stays there. */
  zoomAt(factor: number, screenX: number, screenY: number): void {
    const scale = Math.min(this.most, Math.max(this.least, this.scale * factor));
    const change = scale / this.scale;
    this.x = screenX - (screenX - this.x) * change;
    this.y = screenY - (screenY - this.y) * change;
    this.scale = scale;
  }

  /** Shows the whole box in a screen of this size, no larger than life. */
  fit(box: Box, width: number, height: number, margin: number, largest = 1.8): void {
    const wide = Math.max(1, box.right - box.left);
    const high = Math.max(1, box.bottom - box.top);
    const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high, largest);
    this.scale = Math.min(this.most, Math.max(this.least, scale));
    this.x = width / 2 - ((box.left + box.right) / 2) * this.scale;
    this.y = height / 2 - ((box.top + box.bottom) / 2) * this.scale;
  }

  /** Goes a share of the way to another one; returns true when it has arrived. */
  approach(other: Viewport, share: number): boolean {
    this.scale += (other.scale - this.scale) * share;
    this.x += (other.x - this.x) * share;
    this.y += (other.y - this.y) * share;
    const near = Math.abs(other.scale - this.scale) < 0.001 * other.scale
      && Math.abs(other.x - this.x) < 0.5 && Math.abs(other.y - this.y) < 0.5;
    if (near) this.copy(other);
    return near;
  }

  copy({ scale, x, y }: Viewport): void {
    this.scale = scale;
    this.x = x;
    this.y = y;
  }
}
