import {
  browserSurroundings, CalmElement, type Connection, EventStream, getJson, icon, type IconName, isIcon,
  type PageApi,
} from '@hostler/page';
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import './ask';
import type { AskElement } from './ask';
import './home';
import { HostStore, type HostInfo } from './host-store';
import type { ActionEvent } from './instance-card';
import { type Action, hasPage, type Room, roomsOf } from './instances';
import './notices';
import type { NoticesElement } from './notices';
import { pageApi } from './page-api';
import './page-view';
import { hashOf, parseRoute, type Route } from './route';
import { shellStyles } from './shell-styles';
import { currentTheme, toggleTheme } from './theme';

const connections: Record<Connection, { text: string; tone: string }> = {
  connecting: { text: 'Connecting', tone: 'busy' },
  live: { text: 'Live', tone: 'good' },
  lost: { text: 'No connection', tone: 'bad' },
  paused: { text: 'Paused', tone: 'quiet' },
};

const hiddenFor = 60_000;  // a tab in the background gives its connection back after this

/** `<hostler-shell>`: the frame around every room: navigation, connection, messages, the room itself. */
@customElement('hostler-shell')
export class ShellElement extends CalmElement {
  static override styles = shellStyles;

  @state() private route: Route = parseRoute(location.hash);
  @query('hostler-ask') private asker!: AskElement;
  @query('hostler-notices') private notices!: NoticesElement;
  @query('main') private main!: HTMLElement;

  private readonly stream = new EventStream(browserSurroundings(async () => {
    const { pid, started } = await getJson<HostInfo>('/api/host');
    return `${pid} ${started}`;
  }));
  private readonly store = new HostStore(this.stream, () => this.requestUpdate());
  private readonly makeApi = (room: Room): PageApi => pageApi(room.instance.name, room.key, this.stream, {
    confirm: (question) => this.asker.ask(question),
    notify: (text, kind) => this.notices.notify(text, kind),
  });

  private hideTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', () => this.go());
    window.addEventListener('online', () => this.stream.retryNow());
    window.addEventListener('hostler-theme', () => this.requestUpdate());
    document.addEventListener('visibilitychange', () => this.visibilityChanged());
    this.stream.watch(() => this.requestUpdate());
  }

  override render() {
    const rooms = roomsOf(this.store.instances);
    const room = rooms.find((one) => one.key === this.route.page);
    document.title = room ? `${room.page.title} · ${this.hostName}` : this.hostName;
    return html`
      <a class="skip" href="#content" @click=${this.skip}>Skip to the content</a>
      <header>
        <a class="brand" href="#/" aria-label="Hostler, home"><img src="/icon.svg" alt="" width="28" height="28">
          <span><strong>Hostler</strong><small>${this.store.info?.name ?? nothing}</small></span></a>
        <nav aria-label="Rooms">
          ${this.link('', 'Home', 'home')}
          ${rooms.filter((one) => hasPage(one.instance) || one === room).map((one) =>
            this.link(one.key, this.titleOf(one, rooms), isIcon(one.page.icon) ? one.page.icon : 'plugin'))}
        </nav>
        <div class="tools">${this.connection()}${this.themeButton()}</div>
      </header>
      <main id="content" tabindex="-1">${this.room(room)}</main>
      <p class="hidden" role="status" aria-live="polite">${this.store.news}</p>
      <hostler-ask></hostler-ask>
      <hostler-notices></hostler-notices>`;
  }

  private get hostName(): string {
    return this.store.info ? `${this.store.info.name} · Hostler` : 'Hostler';
  }

  private room(room: Room | undefined) {
    if (this.route.page === '') {
      return html`<hostler-home .info=${this.store.info} .instances=${this.store.instances}
        .stream=${this.stream} .loaded=${this.store.loaded} .error=${this.store.error}
        @hostler-action=${this.act}></hostler-home>`;
    }
    if (room) {
      return html`<hostler-page-view .room=${room} .path=${this.route.path}
        .makeApi=${this.makeApi}></hostler-page-view>`;
    }
    if (!this.store.loaded) return html`<p class="lost" role="status">${this.store.error || 'Asking the host…'}</p>`;
    return html`<p class="lost">There is no room named “${this.route.page}” here. <a href="#/">Go home</a></p>`;
  }

  private link(page: string, title: string, sign: IconName) {
    const here = this.route.page === page;
    return html`<a href=${hashOf(page)} aria-current=${here ? 'page' : 'false'}>${icon(sign)}<span>${title}</span></a>`;
  }

  /** Two instances of one plugin need their names to be told apart. */
  private titleOf(room: Room, rooms: Room[]): string {
    const namesakes = rooms.filter((one) => one.page.title === room.page.title);
    return namesakes.length > 1 ? `${room.page.title} (${room.instance.name})` : room.page.title;
  }

  private connection() {
    const { text, tone } = connections[this.stream.connection];
    return html`<span class="connection ${tone}" role="status" aria-live="polite">
      <i></i><span>${text}</span></span>`;
  }

  private themeButton() {
    const dark = currentTheme() === 'dark';
    return html`<button class="plain square" @click=${toggleTheme}
      aria-label=${dark ? 'Switch to light colours' : 'Switch to dark colours'}>${icon(dark ? 'sun' : 'moon')}</button>`;
  }

  private go(): void {
    const before = this.route;
    this.route = parseRoute(location.hash);
    if (before.page !== this.route.page) window.scrollTo(0, 0);
  }

  private skip(event: Event): void {
    event.preventDefault();  // the hash names the room
    this.main.focus();
  }

  private visibilityChanged(): void {
    clearTimeout(this.hideTimer);
    if (document.hidden) this.hideTimer = setTimeout(() => this.stream.pause(), hiddenFor);
    else {
      this.stream.resume();
      this.stream.retryNow();
    }
  }

  private async act(event: ActionEvent): Promise<void> {
    const { action, instance, done } = event;
    try {
      if (await this.agreed(action, instance.name)) {
        await this.store.act(instance.name, action);
        this.notices.notify(`${instance.name}: ${action} asked for`, 'good');
      }
    } catch (error) {
      this.notices.notify(`${instance.name}: ${(error as Error).message}`, 'bad');
    } finally {
      done();
    }
  }

  private agreed(action: Action, name: string): Promise<boolean> {
    if (action === 'restart') {
      return this.asker.ask({ title: `Restart ${name}?`, action: 'Restart',
        text: 'It stops and starts again; what it is doing right now may be interrupted.' });
    }
    if (action === 'disable') {
      return this.asker.ask({ title: `Disable ${name}?`, action: 'Disable', danger: true,
        text: 'It stops and stays off, also after a restart of the host, until somebody enables it.' });
    }
    return Promise.resolve(true);
  }
}
