import { clientLooks, type ClientLook, loadScale, noClient, type Swatch, type Theme } from './colours';

/** The tokens of the page as a canvas wants them, resolved for the current theme. */
export interface Paint {
  theme: Theme;
  load: readonly Swatch[];
  ground: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  muted: string;
  accent: string;
  accentSoft: string;
  busy: string;
  good: string;
  warn: string;
  bad: string;
  font: string;
  mono: string;
}

export function isDark(element: Element): boolean {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen) return chosen === 'dark';
  return getComputedStyle(element).colorScheme.trim() === 'dark' || matchMedia('(prefers-color-scheme: dark)').matches;
}

/** A token's colour, resolved for the current theme. */
export function colourOf(element: HTMLElement, token: string): string {
  const before = element.style.color;
  element.style.color = `var(${token})`;
  const colour = getComputedStyle(element).color;
  element.style.color = before;
  return colour;
}

export function paintFor(element: HTMLElement): Paint {
  const of = (token: string) => colourOf(element, token);
  const theme: Theme = isDark(element) ? 'dark' : 'light';
  const style = getComputedStyle(element);
  return {
    theme, load: loadScale(theme), ground: of('--ground'), surface: of('--surface'), sunken: of('--sunken'),
    line: of('--line'), lineStrong: of('--line-strong'), text: of('--text'), muted: of('--muted'),
    accent: of('--accent'), accentSoft: of('--accent-soft'), busy: of('--busy'), good: of('--good'),
    warn: of('--warn'), bad: of('--bad'), font: style.getPropertyValue('--font') || 'sans-serif',
    mono: style.getPropertyValue('--mono') || 'monospace',
  };
}

const tile = 8;

function drawTile(context: CanvasRenderingContext2D, look: ClientLook): void {
  context.fillStyle = look.fill;
  context.fillRect(0, 0, tile, tile);
  context.fillStyle = context.strokeStyle = look.shade;
  context.lineWidth = 2;
  context.beginPath();
  if (look.pattern === 'stripes') {
    for (const start of [-tile, 0, tile]) {
      context.moveTo(start - 1, tile + 1);
      context.lineTo(start + tile + 1, -1);
    }
    context.stroke();
  } else if (look.pattern === 'dots') {
    context.arc(2, 2, 1.4, 0, Math.PI * 2);
    context.arc(6, 6, 1.4, 0, Math.PI * 2);
    context.fill();
  } else if (look.pattern === 'bars') context.fillRect(0, 0, 2, tile);
}

/** What fills the bars of each client, by the index of its look. Patterns repeat every 8 pixels. */
export function clientFills(): (string | CanvasPattern)[] {
  return [...clientLooks, noClient].map((look) => {
    if (look.pattern === 'plain') return look.fill;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = tile;
    const context = canvas.getContext('2d')!;
    drawTile(context, look);
    return context.createPattern(canvas, 'repeat') ?? look.fill;
  });
}

/** A look as the background of a CSS box, for legends. */
export function cssOf({ fill, shade, pattern }: ClientLook): string {
  if (pattern === 'stripes') return `repeating-linear-gradient(135deg, ${shade} 0 2px, ${fill} 2px 6px)`;
  if (pattern === 'dots') return `radial-gradient(${shade} 1.4px, transparent 1.6px) 0 0 / 5px 5px, ${fill}`;
  if (pattern === 'bars') return `repeating-linear-gradient(90deg, ${shade} 0 2px, ${fill} 2px 6px)`;
  return fill;
}

/** Fits a canvas to its box in the screen's own pixels; returns whether its size has changed. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): boolean {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  return true;
}
