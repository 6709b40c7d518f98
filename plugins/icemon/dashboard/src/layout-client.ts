import type { GraphScene } from './graph-scene';
import type { LayoutAnswer, LayoutRequest } from './graph-worker';

const linkedAgainAfter = 30_000;  // milliseconds until the layout hears again who compiles for whom

/** The layout at work beside the page: it hears what the scene holds, and says where everything lies. */
export class LayoutClient {
  private worker: Worker | null = null;
  private arranged = -1;
  private linkedAt = 0;

  constructor(private readonly scene: GraphScene, private readonly moved: () => void) {}

  start(): void {
    this.worker = new Worker(new URL('./graph-worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      this.scene.place(data.places);
      this.moved();
    };
    this.arranged = -1;
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  /** Tells who is there if that has changed, and from time to time, unless `busy`, who compiles for whom. */
  update(now: number, aspect: number, busy: boolean): void {
    const linksAreOld = now - this.linkedAt > linkedAgainAfter && this.scene.links.length > 0 && !busy;
    if (this.arranged === this.scene.structure && !linksAreOld) return;
    this.arranged = this.scene.structure;
    this.linkedAt = now;
    this.ask({ arrange: { nodes: this.scene.layoutNodes(), links: this.scene.layoutLinks(), aspect } });
  }

  drag(id: number, x: number, y: number): void {
    this.ask({ drag: { id, x, y } });
  }

  drop(id: number): void {
    this.ask({ drop: id });
  }

  private ask(request: LayoutRequest): void {
    this.worker?.postMessage(request);
  }
}
