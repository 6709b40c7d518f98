import { GraphLayout, type LayoutLink, type LayoutNode } from './graph-layout';

/** What the graph asks of its layout, which works beside the page. */
export type LayoutRequest =
  | { arrange: { nodes: LayoutNode[]; links: LayoutLink[]; aspect: number } }
  | { drag: { id: number; x: number; y: number } }
  | { drop: number };

/** `id, x, y` of each node; `still` when nothing will move any more by itself. */
export interface LayoutAnswer {
  places: Float32Array;
  still: boolean;
}

const pace = 16;             // milliseconds between two steps
const firstSteps = 40;       // made at once for a new crowd: it need not be seen to tumble
const longestBurst = 120;    // milliseconds

const layout = new GraphLayout();
let ticking = false;
let first = true;

function send(still: boolean): void {
  const answer: LayoutAnswer = { places: layout.places(), still };
  postMessage(answer, { transfer: [answer.places.buffer] });
}

function step(): void {
  const still = !layout.tick();
  send(still);
  ticking = !still;
  if (ticking) setTimeout(step, pace);
}

function burst(): void {
  const end = performance.now() + longestBurst;
  for (let steps = 0; steps < firstSteps && performance.now() < end; steps += 1) layout.tick();
}

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  if ('arrange' in data) {
    const { nodes, links, aspect } = data.arrange;
    layout.arrange(nodes, links, aspect);
    if (first && nodes.length > 1) {
      first = false;
      burst();
    }
  } else if ('drag' in data) layout.drag(data.drag.id, data.drag.x, data.drag.y);
  else layout.drop(data.drop);
  if (!ticking) {
    ticking = true;
    step();
  }
});
