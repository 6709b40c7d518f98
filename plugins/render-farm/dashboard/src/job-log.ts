import { common, type PageApi, throttled } from '@hostler/page';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';

const lines = 200;

/** `<render-farm-log>`: the end of a job's log; it follows when `revision` says that something happened. */
@customElement('render-farm-log')
export class JobLogElement extends LitElement {
  static override styles = [common, css`
    pre {
      margin: 0; padding: 0.75rem 1rem; min-height: 5rem; max-height: 17rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
      font: var(--tiny)/1.6 var(--mono); background: var(--sunken); border-radius: 0 0 var(--radius) var(--radius);
    }
    .card > header { min-height: 2.75rem; }
  `];

  @property({ attribute: false }) api!: PageApi;
  @property({ type: Number }) job = 0;
  @property({ type: Number }) revision = 0;
  @state() private text = '';
  @state() private error = '';
  @state() private following = true;
  @query('pre') private place!: HTMLElement;
  private readonly reading = throttled(1000, () => void this.read());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.reading.cancel();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('job')) this.text = '';
    if (changed.has('job') || changed.has('revision')) this.reading.call();
  }

  override updated(changed: PropertyValues): void {
    if (this.following && changed.has('text')) this.place.scrollTop = this.place.scrollHeight;
  }

  override render() {
    return html`<section class="card" aria-labelledby="log-title">
      <header><h2 id="log-title">Log</h2>
        <label class="check small"><input type="checkbox" .checked=${this.following}
          @change=${(event: Event) => { this.following = (event.target as HTMLInputElement).checked; }}>Follow</label>
      </header>
      <pre tabindex="0" aria-label="The last lines of the log">${this.error || this.text || 'No line yet.'}</pre>
    </section>`;
  }

  private async read(): Promise<void> {
    try {
      this.text = await this.api.text(`jobs/${this.job}/log?tail=${lines}`);
      this.error = '';
    } catch (error) {
      this.error = (error as Error).message;
    }
  }
}
