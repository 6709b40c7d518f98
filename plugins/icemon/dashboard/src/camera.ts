import { type Box, Viewport } from './viewport';

const margin = 46;
const haste = 0.18;   // of the way that is left, in a frame

/** Keeps everything in sight until somebody moves the view himself. */
export class Camera {
  readonly view = new Viewport();
  private readonly goal = new Viewport();
  private automatic = true;
  private fitted = false;

  /** Goes on towards a view of the whole box, at once the first time; returns whether it has arrived. */
  follow(box: Box | null, width: number, height: number, atOnce: boolean): boolean {
    if (!this.automatic || !box) return true;
    this.goal.fit(box, width, height, margin);
    if (this.fitted && !atOnce) return this.view.approach(this.goal, haste);
    this.fitted = true;
    this.view.copy(this.goal);
    return true;
  }

  zoom(factor: number, x: number, y: number): void {
    this.automatic = false;
    this.view.zoomAt(factor, x, y);
  }

  pan(x: number, y: number): void {
    this.automatic = false;
    this.view.pan(x, y);
  }

  showAll(): void {
    this.automatic = true;
  }

  /** Something else is to be seen. */
  cut(): void {
    this.automatic = true;
    this.fitted = false;
  }
}
