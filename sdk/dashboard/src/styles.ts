import { css } from 'lit';

/** The looks that the shell and the pages have in common; `static styles = [common, css`…`]`. */
export const common = css`
  :host { display: block; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h1 { font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.012em; }
  h2 { font-size: 1rem; line-height: 1.4; font-weight: 650; }
  h3 { font-size: 0.9375rem; font-weight: 600; }
  a { color: var(--accent); text-underline-offset: 0.18em; }
  code, .mono { font-family: var(--mono); font-size: 0.92em; }
  .muted { color: var(--muted); }
  .small { font-size: var(--small); }
  .number { font-variant-numeric: tabular-nums; }
  .wrap { overflow-wrap: anywhere; }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
  .spread { justify-content: space-between; }
  .grow { flex: 1 1 auto; min-width: 0; }
  .icon { width: 1rem; height: 1rem; flex: none; vertical-align: -0.15em; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

  .card {
    background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .card > header {
    display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; min-height: 3.25rem;
    padding: 0.5rem 1rem; border-bottom: 1px solid var(--line);
  }
  .card > header h2 { flex: 1 1 auto; }
  .card > .body { padding: 1rem; }

  button, .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; min-height: var(--touch);
    padding: 0 0.8rem; border: 1px solid var(--line-strong); border-radius: var(--radius-small);
    background: var(--surface); color: var(--text); font: inherit; font-size: 0.875rem; font-weight: 550;
    line-height: 1; text-decoration: none; cursor: pointer; white-space: nowrap;
    transition: background-color 120ms, border-color 120ms;
  }
  button:hover:not(:disabled), .button:hover { background: var(--sunken); border-color: var(--muted); }
  button:active:not(:disabled) { transform: translateY(1px); }
  button:disabled { opacity: 0.55; cursor: default; }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.primary:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 88%, var(--text)); }
  button.danger { color: var(--bad); border-color: color-mix(in srgb, var(--bad) 45%, var(--line)); }
  button.danger:hover:not(:disabled) { background: var(--bad-soft); border-color: var(--bad); }
  button.plain { border-color: transparent; background: transparent; }
  button.plain:hover:not(:disabled) { background: var(--sunken); }
  button.compact { min-height: 1.875rem; padding: 0 0.6rem; font-size: var(--small); }
  button.square { padding: 0; width: var(--touch); }

  .chip {
    display: inline-flex; align-items: center; gap: 0.3rem; padding: 0.1rem 0.55rem 0.1rem 0.4rem;
    border-radius: 99px; font-size: var(--small); font-weight: 550; line-height: 1.5; white-space: nowrap;
    background: var(--quiet-soft); color: var(--muted);
  }
  .chip .icon { width: 0.875rem; height: 0.875rem; }
  .chip.good { background: var(--good-soft); color: var(--good); }
  .chip.busy { background: var(--busy-soft); color: var(--busy); }
  .chip.warn { background: var(--warn-soft); color: var(--warn); }
  .chip.bad { background: var(--bad-soft); color: var(--bad); }

  .bar {
    display: flex; height: 6px; border-radius: 3px; overflow: hidden; background: var(--quiet-soft);
  }
  .bar > .done { background: var(--good); transition: width 300ms ease-out; }
  .bar > .failed {
    min-width: 4px;
    background: repeating-linear-gradient(45deg, var(--bad) 0 3px, color-mix(in srgb, var(--bad) 60%, transparent) 3px 6px);
  }

  label { font-size: var(--small); font-weight: 550; }
  input, select, textarea {
    width: 100%; min-height: var(--touch); padding: 0.3rem 0.6rem; border: 1px solid var(--line-strong);
    border-radius: var(--radius-small); background: var(--surface); color: var(--text); font: inherit;
    font-size: 0.9375rem;
  }
  input[type='checkbox'] { width: 1rem; min-height: 0; height: 1rem; margin: 0; accent-color: var(--accent); }
  input[aria-invalid='true'] { border-color: var(--bad); }
  .check { display: inline-flex; align-items: center; gap: 0.4rem; font-weight: 400; cursor: pointer; }

  .empty { padding: 2rem 1.25rem; text-align: center; color: var(--muted); }
  .empty .icon { width: 2rem; height: 2rem; margin-bottom: 0.5rem; color: var(--line-strong); stroke-width: 1; }
  .empty h3 { color: var(--text); margin-bottom: 0.25rem; }
  .empty p { max-width: 34rem; margin: 0 auto 0.75rem; }

  .note { padding: 0.6rem 0.8rem; border-radius: var(--radius-small); background: var(--quiet-soft); }
  .note.bad { background: var(--bad-soft); color: var(--bad); }

  dialog {
    width: min(34rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); padding: 0;
    border: 1px solid var(--line); border-radius: 14px; background: var(--surface); color: var(--text);
    box-shadow: 0 24px 64px -16px rgb(0 0 0 / 40%); overflow: auto;
  }
  dialog::backdrop { background: var(--shade); }

  .turn { transform-origin: 8px 8px; animation: turn 1.2s linear infinite; }
  @keyframes turn { to { transform: rotate(1turn); } }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; }
  }
`;
