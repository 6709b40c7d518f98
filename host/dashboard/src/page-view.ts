import { common, icon, type PageApi, type PageElement } from '@hostler/page';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { FrameBridge } from './frame-bridge';
import { hasPage, type Room } from './instances';
import { currentTheme } from './theme';

/** `<hostler-page-view>`: one plugin's page. Whatever fails in it fails inside this card. */
@customElement('hostler-page-view')
export class PageViewElement extends LitElement {
  static override styles = [common, css`
    iframe { display: block; width: 100%; height: calc(100vh - 8rem); border: 0; background: var(--ground); }
    .card { max-width: 40rem; margin: 10vh auto 0; }
  `];

  @property({ attribute: false }) room!: Room;
  @property() path = '';
  @property({ attribute: false }) makeApi!: (room: Room) => PageApi;

  @state() private content: HTMLElement | null = null;
  @state() private error = '';
  private bridge: FrameBridge | null = null;
  private shownUrl = '';

  private readonly retheme = () => this.bridge?.send({ theme: currentTheme() });

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hostler-theme', this.retheme);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hostler-theme', this.retheme);
    this.clear();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('room')) {
      if (!hasPage(this.room.instance)) this.clear();
      else if (this.shownUrl !== this.room.page.url) void this.load();
    }
    if (changed.has('path')) {
      if (this.bridge) this.bridge.send({ path: this.path });
      else if (this.content) (this.content as PageElement).path = this.path;
    }
  }

  override render() {
    const { instance } = this.room;
    if (this.error !== '') {
      return this.card('warning', `The page of ${instance.name} could not be shown`, this.error, html`
        <button @click=${() => void this.load()}>${icon('restart')}Try again</button>`);
    }
    if (!hasPage(instance)) {
      return this.card('plugin', `${instance.name} is ${instance.state}`,
        instance.reason || 'Its page appears here as soon as it runs.',
        html`<a class="button" href="#/">See all instances</a>`);
    }
    return this.content ?? html`<p class="empty" role="status">Loading the page…</p>`;
  }

  private card(sign: 'warning' | 'plugin', title: string, text: string, action: unknown) {
    return html`<div class="card"><div class="empty">
      ${icon(sign)}<h3>${title}</h3><p class="wrap">${text}</p>${action ?? nothing}
    </div></div>`;
  }

  private clear(): void {
    this.bridge?.close();
    this.bridge = null;
    this.content = null;
    this.shownUrl = '';
    this.error = '';
  }

  private async load(): Promise<void> {
    this.clear();
    const { room } = this;
    this.shownUrl = room.page.url;
    const api = this.makeApi(room);
    try {
      this.content = room.instance.third_party ? this.frame(api) : await this.element(api);
    } catch (error) {
      if (this.room.key === room.key) this.error = (error as Error).message;
    }
  }

  private frame(api: PageApi): HTMLElement {
    this.bridge = new FrameBridge(api, this.room.page, this.path, (reason) => {
      this.clear();
      this.error = reason;
    });
    return this.bridge.frame;
  }

  private async element(api: PageApi): Promise<HTMLElement> {
    const { element, url } = this.room.page;
    await import(/* @vite-ignore */ url);
    if (!customElements.get(element)) throw new Error(`${url} defines no <${element}>.`);
    const page = document.createElement(element) as PageElement;
    page.setAttribute('instance', api.instance);
    return Object.assign(page, { api, instance: api.instance, path: this.path });
  }
}
