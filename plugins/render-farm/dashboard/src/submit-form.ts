import { common, icon, type PageApi } from '@hostler/page';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { jobIn } from './actions';
import {
  argumentsOf, emptySubmission, type Field, fields, placeRefusal, type Problems, problemsOf, type Submission,
} from './submission';

interface Look {
  label: string;
  hint: string;
  example: string;
  wide?: boolean;
  /** Offered while typing. */
  usual?: string[];
}

const looks: Record<Field, Look> = {
  file: { label: 'Blender file', hint: 'As the workers see it', example: '/srv/shots/shot-12.blend', wide: true },
  frames: { label: 'Frames', hint: 'Empty: the range in the file', example: '1-10, 15, 20-30x2' },
  engine: { label: 'Engine', hint: 'Empty: as in the file', example: 'cycles', usual: ['cycles', 'eevee', 'workbench'] },
  output: { label: 'Output folder', hint: 'Empty: a folder beside the file', example: '/srv/out/shot-12', wide: true },
  format: { label: 'Format', hint: 'Empty: as in the file', example: 'PNG',
    usual: ['PNG', 'JPEG', 'TIFF', 'OPEN_EXR', 'OPEN_EXR_MULTILAYER', 'BMP', 'WEBP'] },
  resolution: { label: 'Resolution', hint: 'Empty: as in the file', example: '1920x1080' },
  priority: { label: 'Priority', hint: '0 to 100; the highest goes first', example: '50' },
};

/** `<render-farm-submit>`: the form for a new job; each problem stands beside its field. */
@customElement('render-farm-submit')
export class SubmitFormElement extends LitElement {
  static override styles = [common, css`
    dialog { width: min(40rem, calc(100vw - 1.5rem)); }
    form { display: grid; gap: 1rem; padding: 1.25rem; }
    .head { display: flex; align-items: center; justify-content: space-between; }
    .fields { display: grid; gap: 0.9rem 1rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .field { display: grid; gap: 0.25rem; align-content: start; }
    .wide { grid-column: 1 / -1; }
    .hint { font-size: var(--tiny); color: var(--muted); }
    .problem { display: flex; gap: 0.35rem; font-size: var(--small); color: var(--bad); overflow-wrap: anywhere; }
    .problem .icon { margin-top: 0.15rem; }
    .foot {
      position: sticky; bottom: 0; justify-content: flex-end; margin: 0 -1.25rem -1.25rem; padding: 0.75rem 1.25rem;
      background: var(--surface); border-top: 1px solid var(--line);
    }
    @media (max-width: 30rem) { .fields { grid-template-columns: minmax(0, 1fr); } }
  `];

  @property({ attribute: false }) api!: PageApi;
  @state() private values: Submission = { ...emptySubmission };
  @state() private problems: Problems = {};
  @state() private sending = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  open(): void {
    this.problems = {};
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="submit-title">
      <form novalidate @submit=${this.submit}>
        <div class="head"><h2 id="submit-title">Submit a job</h2>
          <button type="button" class="plain square" aria-label="Close" @click=${() => this.dialog.close()}>${icon('cross')}</button></div>
        ${this.problems.form ? html`<p class="note bad wrap" role="alert">${this.problems.form}</p>` : nothing}
        <div class="fields">${fields.map((field) => this.field(field))}</div>
        <div class="row foot">
          <button type="button" @click=${() => this.dialog.close()}>Close</button>
          <button class="primary" ?disabled=${this.sending}>${icon(this.sending ? 'spinner' : 'play')}Submit</button>
        </div>
      </form>
    </dialog>`;
  }

  private field(field: Field) {
    const { label, hint, example, wide } = looks[field];
    const problem = this.problems[field];
    return html`<div class="field ${wide ? 'wide' : ''}">
      <label for=${field}>${label}</label>
      ${this.input(field, example)}
      ${problem ? html`<p class="problem" id="${field}-note" role="alert">${icon('warning')}<span>${problem}</span></p>`
        : html`<p class="hint" id="${field}-note">${hint}</p>`}
    </div>`;
  }

  private input(field: Field, example: string) {
    const changed = (event: Event) => {
      this.values = { ...this.values, [field]: (event.target as HTMLInputElement).value };
      if (this.problems[field]) this.problems = { ...this.problems, [field]: '' };
    };
    const { usual } = looks[field];
    return html`${usual ? html`<datalist id="${field}-list">${usual.map((one) => html`<option value=${one}></option>`)}</datalist>`
      : nothing}<input id=${field} autocomplete="off" spellcheck="false" placeholder=${example}
      list=${usual ? `${field}-list` : nothing}
      inputmode=${field === 'priority' ? 'numeric' : 'text'} .value=${this.values[field]}
      aria-invalid=${this.problems[field] ? 'true' : 'false'} aria-describedby="${field}-note" @input=${changed}>`;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.problems = problemsOf(this.values);
    if (Object.keys(this.problems).length > 0) {
      await this.focusProblem();
      return;
    }
    this.sending = true;
    try {
      const { values } = await this.api.command('render', argumentsOf(this.values));
      const job = jobIn(values);
      this.dialog.close();
      this.api.notify(job === null ? 'The job is in the queue.' : `Job ${job} is in the queue.`, 'good');
      if (job !== null) this.api.navigate(`jobs/${job}`);
    } catch (error) {
      this.problems = placeRefusal((error as Error).message);
      await this.focusProblem();
    } finally {
      this.sending = false;
    }
  }

  private async focusProblem(): Promise<void> {
    await this.updateComplete;
    const first = fields.find((field) => this.problems[field]);
    if (first) this.renderRoot.querySelector<HTMLElement>(`#${first}`)?.focus();
  }
}
