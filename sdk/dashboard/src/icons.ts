import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/* Drawn on a grid of 16, lines of 1.5, in the colour of the text around them. */
const shapes = {
  home: svg`<path d="M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5M6.7 13.2V9.6h2.6v3.6"/>`,
  film: svg`<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="M5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3"/>`,
  check: svg`<path d="m3 8.5 3.2 3.2L13 4.8"/>`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  warning: svg`<path d="M8 2.5 14.2 13H1.8zM8 6.7v2.8M8 11.2v.1"/>`,
  dot: svg`<circle cx="8" cy="8" r="2.2"/>`,
  spinner: svg`<path class="turn" d="M8 2.2a5.8 5.8 0 1 1-5.8 5.8"/>`,
  restart: svg`<path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 1.9v3h-3"/>`,
  power: svg`<path d="M8 2v5.5M4.6 4.2a5 5 0 1 0 6.8 0"/>`,
  play: svg`<path d="M5 3.2v9.6L12.8 8z"/>`,
  pause: svg`<path d="M5.5 3.5v9M10.5 3.5v9"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  back: svg`<path d="M9.5 3.5 5 8l4.5 4.5"/>`,
  next: svg`<path d="M6.5 3.5 11 8l-4.5 4.5"/>`,
  sun: svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.4v1.8M8 12.8v1.8M1.4 8h1.8M12.8 8h1.8M3.3 3.3l1.3 1.3M11.4 11.4l1.3 1.3M3.3 12.7l1.3-1.3M11.4 4.6l1.3-1.3"/>`,
  moon: svg`<path d="M13 9.6A5.4 5.4 0 1 1 6.4 3a4.4 4.4 0 0 0 6.6 6.6z"/>`,
  machine: svg`<rect x="2" y="3" width="12" height="8" rx="1.2"/><path d="M5.5 13.5h5M8 11v2.5"/>`,
  queue: svg`<path d="M3 4h10M3 8h10M3 12h6"/>`,
  plugin: svg`<path d="M6 2.5v3M10 2.5v3M4 5.5h8v2.6a4 4 0 0 1-8 0zM8 12v2"/>`,
  pulse: svg`<path d="M1.5 8.5h3L6.3 4l3.2 8 1.8-4.5h3.2"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

export const isIcon = (name: string | undefined): name is IconName => name !== undefined && name in shapes;

/** A decorative drawing; the words beside it say what it means. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes[name]}</svg>`;
}
