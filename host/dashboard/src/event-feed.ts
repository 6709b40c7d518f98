import { CalmElement, clock, common, type EventStream, getJson, icon, plural } from '@hostler/page';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Feed, gist } from './feed';

interface TopicInfo {
  name: string;
  class: 'volatile' | 'latest' | 'durable';
}

const mostPatterns = 60;  // the host takes 64 in one subscription
const mostShown = 100;

/** `<hostler-feed>`: the events of all instances as they happen. Volatile topics only when one is chosen. */
@customElement('hostler-feed')
export class EventFeedElement extends CalmElement {
  static override styles = [common, css`
    header { flex-wrap: nowrap; }
    select { flex: 0 1 13rem; width: auto; min-width: 5rem; min-height: 1.875rem; font-size: var(--small); }
    ol { max-height: max(22rem, calc(100vh - 14rem)); overflow: auto; overscroll-behavior: contain; }
    li {
      display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: 0 0.75rem; padding: 0.45rem 1rem;
      border-bottom: 1px solid var(--line); font-size: var(--small);
    }
    li:last-child { border-bottom: 0; }
    .topic { font-family: var(--mono); font-size: var(--tiny); overflow-wrap: anywhere; }
    .gist { grid-column: 2; overflow-wrap: anywhere; }
    .paused { padding: 0.4rem 1rem; background: var(--warn-soft); color: var(--warn); font-size: var(--small); }
  `];

  @property({ attribute: false }) stream!: EventStream;
  /** Changes when the set of instances does: then there may be other topics. */
  @property() signature = '';

  @state() private topics: TopicInfo[] = [];
  @state() private chosen = '';
  private readonly feed = new Feed();
  private end: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end?.();
    this.end = null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('signature') || !this.end) void this.listen();
  }

  override render() {
    const events = this.feed.matching(this.chosen).slice(0, mostShown);
    return html`<section class="card" aria-labelledby="feed-title">
      <header>
        <h2 id="feed-title">Events</h2>
        <label class="hidden" for="topic">Topic</label>
        <select id="topic" @change=${this.choose}>
          <option value="">All topics</option>
          ${this.topics.map((topic) => html`<option value=${topic.name} ?selected=${topic.name === this.chosen}>
            ${topic.name}</option>`)}
        </select>
        <button class="compact" aria-pressed=${this.feed.paused} @click=${this.togglePause}>
          ${icon(this.feed.paused ? 'play' : 'pause')}${this.feed.paused ? 'Go on' : 'Pause'}</button>
        <button class="compact plain" @click=${this.clear} ?disabled=${events.length === 0}>Clear</button>
      </header>
      ${this.feed.paused ? html`<p class="paused" role="status">
        Paused${this.feed.missed > 0 ? html`; ${plural(this.feed.missed, 'event')} went by` : nothing}</p>` : nothing}
      ${events.length === 0 ? html`<div class="empty">${icon('pulse')}<h3>Nothing has happened yet</h3>
        <p>Events appear here the moment an instance publishes them.</p></div>` : html`
      <ol tabindex="0" aria-label="Events, newest first">
        ${events.map((event) => html`<li>
          <time class="number muted" datetime=${event.time}>${clock(event.time)}</time>
          <span><span class="topic">${event.topic}</span>
            <span class="muted">${event.source}${event.key ? ` / ${event.key}` : ''}</span></span>
          <span class="gist muted">${gist(event)}</span>
        </li>`)}
      </ol>`}
    </section>`;
  }

  private async listen(): Promise<void> {
    this.end?.();
    this.end = this.subscribe(['hostler.*']);
    try {
      this.topics = await getJson<TopicInfo[]>('/api/topics');
    } catch {
      return;  // the host's own events go on; the next change of an instance asks again
    }
    if (!this.isConnected) return;
    const lasting = this.topics.filter((topic) => topic.class !== 'volatile').map((topic) => topic.name);
    const wanted = this.chosen === '' ? lasting : [this.chosen];
    this.end?.();
    this.end = this.subscribe(wanted.length > mostPatterns || wanted.length === 0 ? ['*'] : wanted);
  }

  private subscribe(topics: string[]): () => void {
    return this.stream.subscribe(topics, {
      event: (event) => {
        if (!topics.includes('*') || this.chosen === '' || event.topic === this.chosen) this.feed.push(event);
        this.requestUpdate();
      },
    });
  }

  private choose(event: Event): void {
    this.chosen = (event.target as HTMLSelectElement).value;
    void this.listen();
  }

  private togglePause(): void {
    this.feed.pause(!this.feed.paused);
    this.requestUpdate();
  }

  private clear(): void {
    this.feed.clear();
    this.requestUpdate();
  }
}
