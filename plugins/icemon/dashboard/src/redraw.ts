/** Draws a frame; returns in how many milliseconds the next one is wanted, or null: when asked again. */
export type DrawFrame = (now: number) => number | null;

/**
 * Calls `draw` in animation frames, and only when asked to: by `request` or by the frame before. The script
 * time of each frame is told to the browser as a measure of this name, and not kept.
 */
export class Redraw {
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(private readonly name: string, private readonly draw: DrawFrame) {}

  start(): void {
    this.running = true;
    this.request();
  }

  stop(): void {
    this.running = false;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
    this.timer = undefined;
  }

  request(): void {
    if (!this.running || this.frame !== 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.frame = requestAnimationFrame(this.run);
  }

  private readonly later = (): void => {
    this.timer = undefined;
    this.request();
  };

  private readonly run = (): void => {
    this.frame = 0;
    const start = performance.now();
    const wanted = this.draw(start);
    performance.measure(this.name, { start });
    performance.clearMeasures(this.name);
    if (wanted === null || !this.running || this.frame !== 0) return;
    if (wanted <= 17) this.request();
    else this.timer = setTimeout(this.later, wanted - 8);
  };
}
