import { common, type Question } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';

/** `<hostler-ask>`: a question with two answers; Escape and the backdrop mean no. */
@customElement('hostler-ask')
export class AskElement extends LitElement {
  static override styles = [common, css`
    form { padding: 1.25rem; display: grid; gap: 0.75rem; }
    .row { justify-content: flex-end; margin-top: 0.5rem; }
    button.danger.yes { background: var(--bad); border-color: var(--bad); color: var(--surface); }
  `];

  @state() private question: Question | null = null;
  @query('dialog') private dialog!: HTMLDialogElement;
  private answer: ((yes: boolean) => void) | null = null;

  async ask(question: Question): Promise<boolean> {
    this.answer?.(false);
    this.question = question;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    return new Promise((resolve) => { this.answer = resolve; });
  }

  override render() {
    const question = this.question;
    return html`<dialog aria-labelledby="title" @close=${this.closed} @click=${this.clicked}>
      ${question ? html`<form method="dialog">
        <h2 id="title">${question.title}</h2>
        ${question.text ? html`<p class="muted">${question.text}</p>` : nothing}
        <div class="row">
          <button value="no">Keep as it is</button>
          <button value="yes" autofocus class=${question.danger ? 'danger yes' : 'primary'}>
            ${question.action}</button>
        </div>
      </form>` : nothing}
    </dialog>`;
  }

  private clicked(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close('no');
  }

  private closed(): void {
    this.answer?.(this.dialog.returnValue === 'yes');
    this.answer = null;
    this.dialog.returnValue = '';
  }
}
