import { css } from 'lit';

/** Of the views that draw on a canvas: a toolbar, a stage and a legend. */
export const stageStyles = css`
  .toolbar {
    display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; padding: 0.55rem 0.75rem;
    border-bottom: 1px solid var(--line);
  }
  .toolbar input:not([type='checkbox']), .toolbar select { min-height: 1.875rem; font-size: var(--small); width: auto; }
  .toolbar label { color: var(--muted); }
  .toolbar .check { color: var(--text); font-size: var(--small); }
  .toolbar button.square { width: 1.875rem; font-size: 1rem; }
  .tight { gap: 0.3rem; flex-wrap: nowrap; }
  .stage {
    position: relative; overflow: hidden; height: max(22rem, calc(100vh - 17.5rem)); touch-action: none;
    user-select: none; -webkit-user-select: none;
  }
  .stage:focus-visible { outline-offset: -2px; }
  .stage canvas { display: block; width: 100%; height: 100%; pointer-events: none; }
  .tip {
    position: absolute; z-index: 2; width: max-content; max-width: min(22rem, 80%); padding: 0.6rem 0.8rem; pointer-events: none;
    border: 1px solid var(--line); border-radius: var(--radius-small); background: var(--surface); color: var(--text);
    box-shadow: 0 10px 30px -10px rgb(0 0 0 / 35%); font-size: var(--small); line-height: 1.45;
  }
  .legend {
    display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.6rem; padding: 0.5rem 0.75rem;
    border-top: 1px solid var(--line); font-size: var(--tiny); color: var(--muted);
  }
  .legend .mark { display: inline-flex; align-items: center; gap: 0.35rem; margin-left: 0.5rem; }
`;
