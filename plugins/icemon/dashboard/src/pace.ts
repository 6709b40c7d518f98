/** Lets something happen at most every so often; what it holds back happens later, once. */
export class Pace {
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly milliseconds: number, private readonly later: () => void) {}

  /** Whether it may happen now; else `later` is called when it may. */
  ready(now = performance.now()): boolean {
    const wait = this.last + this.milliseconds - now;
    if (wait <= 0) {
      this.last = now;
      return true;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.last = performance.now();
      this.later();
    }, wait);
    return false;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
