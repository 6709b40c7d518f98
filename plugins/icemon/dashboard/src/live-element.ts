import { LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { ClusterState } from './cluster-state';
import { Pace } from './pace';

/** What shows a cluster in words: it looks at changes at most every so often, and at what only time changes too. */
export class LiveElement extends LitElement {
  @property({ attribute: false }) state!: ClusterState;
  @property({ type: Number }) revision = 0;
  private readonly pace: Pace;
  private clock: ReturnType<typeof setInterval> | undefined;

  /** `every`: milliseconds between two looks. */
  constructor(private readonly every: number) {
    super();
    this.pace = new Pace(every, () => this.requestUpdate());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.clock = setInterval(() => {
      if (this.state.running.size > 0 && this.pace.ready()) this.requestUpdate();
    }, this.every);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
    this.pace.stop();
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return !(changed.size === 1 && changed.has('revision') && this.hasUpdated) || this.pace.ready();
  }
}
