import { common, icon } from '@hostler/page';
import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

type Kind = 'info' | 'good' | 'bad';

interface Notice {
  id: number;
  text: string;
  kind: Kind;
}

const shownFor = 6000;
const mostShown = 4;

/** `<hostler-notices>`: short messages that go by themselves; errors stay until they are closed. */
@customElement('hostler-notices')
export class NoticesElement extends LitElement {
  static override styles = [common, css`
    ol {
      position: fixed; z-index: 20; right: 1rem; bottom: calc(1rem + var(--bottom-bar, 0px)); display: grid;
      gap: 0.5rem; width: min(26rem, calc(100vw - 2rem)); pointer-events: none;
    }
    li {
      display: flex; align-items: flex-start; gap: 0.6rem; padding: 0.65rem 0.5rem 0.65rem 0.9rem;
      background: var(--surface); border: 1px solid var(--line-strong); border-left: 4px solid var(--busy);
      border-radius: var(--radius-small); box-shadow: 0 12px 32px -12px rgb(0 0 0 / 35%); pointer-events: auto;
    }
    li.good { border-left-color: var(--good); }
    li.bad { border-left-color: var(--bad); }
    p { flex: 1; min-width: 0; padding: 0.15rem 0; }
  `];

  @state() private notices: Notice[] = [];
  private next = 1;

  notify(text: string, kind: Kind = 'info'): void {
    const notice = { id: this.next, text, kind };
    this.next += 1;
    this.notices = [...this.notices, notice].slice(-mostShown);
    if (kind !== 'bad') setTimeout(() => this.close(notice.id), shownFor);
  }

  override render() {
    return html`<ol role="status" aria-live="polite">
      ${repeat(this.notices, (notice) => notice.id, (notice) => html`<li class=${notice.kind}>
        <p class="wrap">${notice.text}</p>
        <button class="plain compact" aria-label="Close this message" @click=${() => this.close(notice.id)}>
          ${icon('cross')}</button>
      </li>`)}
    </ol>`;
  }

  private close(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }
}
