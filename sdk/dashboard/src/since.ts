import { ago } from './format';
import { define } from './element';

const shown = new Set<SinceElement>();
let ticking = false;

function tick(): void {
  shown.forEach((element) => element.refresh());
  if (shown.size > 0) setTimeout(tick, 1000);
  else ticking = false;
}

const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);  // tests run without a document

/** `<hostler-since time="…">`: how long ago that was, kept up to date. */
export class SinceElement extends Base {
  static observedAttributes = ['time'];

  connectedCallback(): void {
    shown.add(this);
    this.refresh();
    if (!ticking) {
      ticking = true;
      setTimeout(tick, 1000);
    }
  }

  disconnectedCallback(): void {
    shown.delete(this);
  }

  attributeChangedCallback(): void {
    this.refresh();
  }

  refresh(): void {
    const time = this.getAttribute('time') ?? '';
    const text = ago(time, Date.now());
    if (this.textContent === text) return;
    this.textContent = text;
    this.title = time === '' ? '' : new Date(time).toLocaleString();
  }
}

if (globalThis.customElements) define('hostler-since', SinceElement);
