import { common } from '@hostler/page';
import { css } from 'lit';

/* Wide: a column of rooms on the left. Narrow: a bar above, the rooms in a bar at the thumb. */
export const shellStyles = [common, css`
  :host { display: block; min-height: 100vh; }
  .skip {
    position: fixed; z-index: 30; top: 0.5rem; left: 0.5rem; padding: 0.5rem 0.9rem; border-radius: var(--radius-small);
    background: var(--accent); color: var(--on-accent); transform: translateY(-200%);
  }
  .skip:focus { transform: none; }

  .brand { display: flex; align-items: center; gap: 0.65rem; color: var(--text); text-decoration: none; }
  .brand img { border-radius: 7px; }
  .brand span { display: grid; line-height: 1.2; min-width: 0; }
  .brand strong { font-weight: 680; letter-spacing: -0.01em; }
  .brand small { color: var(--muted); font-size: var(--tiny); overflow: hidden; text-overflow: ellipsis; }

  nav a {
    display: flex; align-items: center; gap: 0.6rem; padding: 0.5rem 0.7rem; border-radius: var(--radius-small);
    color: var(--muted); text-decoration: none; font-weight: 550; font-size: 0.9375rem;
  }
  nav a:hover { background: var(--sunken); color: var(--text); }
  nav a[aria-current='page'] { background: var(--accent-soft); color: var(--accent); }
  nav a .icon { width: 1.15rem; height: 1.15rem; }

  .connection { display: inline-flex; align-items: center; gap: 0.5rem; font-size: var(--small); color: var(--muted); }
  .connection i { width: 0.55rem; height: 0.55rem; border-radius: 50%; background: var(--muted); }
  .connection.good i { background: var(--good); box-shadow: 0 0 0 3px var(--good-soft); }
  .connection.busy i { background: var(--busy); animation: breathe 1.2s ease-in-out infinite alternate; }
  .connection.bad { color: var(--bad); font-weight: 600; }
  .connection.bad i { background: var(--bad); border-radius: 1px; }
  @keyframes breathe { to { opacity: 0.25; } }

  main { min-width: 0; outline: none; }
  .lost { padding: 20vh 1rem 0; text-align: center; color: var(--muted); }

  @media (min-width: 56rem) {
    :host { display: grid; grid-template-columns: 14rem minmax(0, 1fr); }
    header {
      position: sticky; top: 0; height: 100vh; display: flex; flex-direction: column; gap: 1.5rem;
      padding: 1.25rem 0.75rem 1rem; border-right: 1px solid var(--line); background: var(--surface);
    }
    .brand { padding: 0 0.5rem; }
    nav { display: grid; gap: 0.15rem; }
    .tools { margin-top: auto; display: flex; align-items: center; justify-content: space-between; padding: 0 0.25rem 0 0.6rem; }
    main { padding: 1.75rem 2rem 3rem; }
    main > * { max-width: 96rem; margin: 0 auto; }
  }

  @media (max-width: 55.99rem) {
    :host { --bottom-bar: 3.75rem; }
    header {
      position: sticky; z-index: 10; top: 0; display: flex; align-items: center; justify-content: space-between;
      gap: 0.75rem; padding: 0.5rem 0.75rem 0.5rem 1rem; background: var(--surface); border-bottom: 1px solid var(--line);
    }
    .tools { display: flex; align-items: center; gap: 0.5rem; }
    nav {
      position: fixed; z-index: 10; inset: auto 0 0 0; height: var(--bottom-bar); display: flex; overflow-x: auto;
      background: var(--surface); border-top: 1px solid var(--line); padding: 0 0.25rem;
    }
    nav a {
      flex: 1 0 4.5rem; flex-direction: column; justify-content: center; gap: 0.15rem; padding: 0.3rem 0.5rem;
      font-size: var(--tiny); white-space: nowrap; border-radius: 0;
    }
    nav a[aria-current='page'] { background: none; box-shadow: inset 0 2px var(--accent); }
    main { padding: 1rem 0.875rem calc(var(--bottom-bar) + 1.5rem); }
  }
`];
