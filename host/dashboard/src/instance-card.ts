import { chip, common, icon, type Instance, plural } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type Action, actionsFor, toneOf } from './instances';

const words: Record<Action, { label: string; sign: 'restart' | 'power' | 'check' }> = {
  restart: { label: 'Restart', sign: 'restart' },
  disable: { label: 'Disable', sign: 'power' },
  enable: { label: 'Enable', sign: 'power' },
  clear: { label: 'Clear quarantine', sign: 'check' },
};

/** Asks for an action; the listener awaits it and calls `done`. */
export class ActionEvent extends Event {
  constructor(readonly action: Action, readonly instance: Instance, readonly done: () => void) {
    super('hostler-action', { bubbles: true, composed: true });
  }
}

/** `<hostler-instance>`: one instance with its state, and what can be done with it. */
@customElement('hostler-instance')
export class InstanceCardElement extends LitElement {
  static override styles = [common, css`
    article { display: grid; gap: 0.35rem 1rem; padding: 0.9rem 1rem; grid-template-columns: minmax(0, 1fr) auto; }
    h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.6rem; font-size: 1rem; }
    h3 a { color: inherit; text-decoration: none; }
    h3 a:hover { text-decoration: underline; }
    .facts { grid-column: 1; display: flex; flex-wrap: wrap; gap: 0 0.9rem; }
    .reason { grid-column: 1 / -1; margin-top: 0.25rem; }
    .actions { grid-row: 1 / span 3; grid-column: 2; align-self: center; justify-content: flex-end; }
    @media (max-width: 34rem) {
      article { grid-template-columns: minmax(0, 1fr); }
      .actions { grid-row: auto; grid-column: 1; justify-content: flex-start; margin-top: 0.4rem; }
    }
  `];

  @property({ attribute: false }) instance!: Instance;
  @property() href = '';
  @state() private busy: Action | null = null;

  override render() {
    const { instance } = this;
    const name = html`${instance.name}`;
    return html`<article aria-label=${instance.name}>
      <h3>
        ${this.href ? html`<a href=${this.href}>${name}</a>` : name}
        ${chip(toneOf(instance.state), instance.state)}
      </h3>
      <p class="muted small wrap">${instance.summary || instance.plugin}</p>
      <p class="facts muted small">
        <span>${this.isUp() ? 'started' : 'changed'} <hostler-since time=${instance.since}></hostler-since></span>
        <span>${instance.plugin} ${instance.version}</span>
        ${instance.isolation === 'process' ? html`<span>own process</span>` : nothing}
        ${instance.third_party ? html`<span>third party</span>` : nothing}
        ${instance.optional ? html`<span>optional</span>` : nothing}
        ${instance.restarts > 0 ? html`<span>${plural(instance.restarts, 'restart')}</span>` : nothing}
      </p>
      <div class="row actions">
        ${actionsFor(instance.state).map((action) => this.button(action))}
      </div>
      ${instance.reason ? html`<p class="reason small note wrap ${this.isBad() ? 'bad' : ''}">
        ${instance.reason}</p>` : nothing}
    </article>`;
  }

  private isUp(): boolean {
    return this.instance.state === 'running' || this.instance.state === 'degraded';
  }

  private isBad(): boolean {
    return this.instance.state === 'quarantined' || this.instance.state === 'backing-off';
  }

  private button(action: Action) {
    const { label, sign } = words[action];
    return html`<button class="compact" ?disabled=${this.busy !== null} data-action=${action}
        aria-label=${`${label} ${this.instance.name}`} @click=${() => this.act(action)}>
      ${icon(this.busy === action ? 'spinner' : sign)}${label}</button>`;
  }

  private act(action: Action): void {
    this.busy = action;
    this.dispatchEvent(new ActionEvent(action, this.instance, () => { this.busy = null; }));
  }
}
