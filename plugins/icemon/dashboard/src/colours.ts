/* Colours that mean something, chosen so that no kind of colour blindness merges what must be told apart. */

export type Theme = 'light' | 'dark';

/** Load grows in contrast to the ground; lightness alone tells it. */
const loadStops: Record<Theme, readonly string[]> = {
  light: ['#dfe8e4', '#b3d8d4', '#6db5c3', '#3c86b4', '#3a589e', '#43287c'],
  dark: ['#2b3a38', '#26586a', '#2a8290', '#4dae8b', '#a5ce60', '#fde54a'],
};

export const loadSteps = 20;

type Rgb = readonly [number, number, number];

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const mixed = (a: Rgb, b: Rgb, share: number): Rgb => [0, 1, 2].map(
  (channel) => Math.round(a[channel]! + (b[channel]! - a[channel]!) * share)) as unknown as Rgb;

const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

/** The relative luminance of WCAG, 0 to 1. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const inks = { dark: '#0f1815', light: '#ffffff' };

/** The ink that stands out more from a fill. */
function inkOn(fill: Rgb): string {
  const level = luminance(fill);
  const onDark = 1.05 / (level + 0.05);
  const onLight = (level + 0.05) / (luminance(rgb(inks.dark)) + 0.05);
  return onDark > onLight ? inks.light : inks.dark;
}

export interface Swatch {
  fill: string;
  ink: string;
}

function loadRgb(theme: Theme, share: number): Rgb {
  const stops = loadStops[theme];
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(place));
  return mixed(rgb(stops[below]!), rgb(stops[below + 1]!), place - below);
}

const scaleOf = (theme: Theme): readonly Swatch[] => Array.from({ length: loadSteps + 1 }, (_, step) => {
  const fill = loadRgb(theme, step / loadSteps);
  return { fill: css(fill), ink: inkOn(fill) };
});

const scales: Record<Theme, readonly Swatch[]> = { light: scaleOf('light'), dark: scaleOf('dark') };

/** `loadSteps + 1` swatches from idle to full. */
export const loadScale = (theme: Theme): readonly Swatch[] => scales[theme];

/** The step of a share of 0 to 1; only a full one is the last, only none at all the first. */
export function loadStep(share: number): number {
  if (!(share > 0)) return 0;
  if (share >= 1) return loadSteps;
  return Math.min(loadSteps - 1, Math.max(1, Math.round(share * loadSteps)));
}

/** A gradient of CSS for the legend. */
export const loadGradient = (theme: Theme): string => `linear-gradient(90deg, ${loadStops[theme].join(', ')})`;

/* Distinct also without red or green; a pattern doubles and trebles them. */
const clientFills = ['#6bb7e8', '#eba536', '#2fa884', '#ebdd5a', '#3a7fc4', '#d98fb7', '#a3486f', '#8a80dc'];

export const patterns = ['plain', 'stripes', 'dots', 'bars'] as const;
export type Pattern = (typeof patterns)[number];

export interface ClientLook extends Swatch {
  pattern: Pattern;
  /** The pattern's own colour: the fill, darker or lighter. */
  shade: string;
  index: number;
}

export const clientLooks: readonly ClientLook[] = patterns.flatMap((pattern, row) => clientFills.map((hex, place) => {
  const fill = rgb(hex);
  const ink = inkOn(fill);
  const shade = css(mixed(fill, ink === inks.light ? [0, 0, 0] : [255, 255, 255], 0.24));
  return { fill: css(fill), ink, pattern, shade, index: row * clientFills.length + place };
}));

/** FNV-1a: the same name wants the same look on every page, today and tomorrow. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    hash ^= text.charCodeAt(place);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;  // names that differ in their last digit only differ in the low bits
  return hash >>> 0;
}

/** For jobs whose client is not known. */
export const noClient: ClientLook = {
  fill: 'rgb(157 168 163)', ink: inks.dark, pattern: 'plain', shade: 'rgb(190 198 194)', index: clientLooks.length,
};

/**
 * The look of a new client beside those that are taken: its own if that colour is free, else the next free colour,
 * else the next free look, else its own again.
 */
export function lookBeside(taken: ReadonlySet<ClientLook>, name: string): ClientLook {
  const own = hashOf(name) % clientLooks.length;
  const [row, place] = [Math.floor(own / clientFills.length), own % clientFills.length];
  const fills = new Set([...taken].map(({ fill }) => fill));
  for (let step = 0; step < clientFills.length; step += 1) {
    const look = clientLooks[row * clientFills.length + (place + step) % clientFills.length]!;
    if (!fills.has(look.fill)) return look;
  }
  for (let step = 0; step < clientLooks.length; step += 1) {
    const look = clientLooks[(own + step) % clientLooks.length]!;
    if (!taken.has(look)) return look;
  }
  return clientLooks[own]!;
}

const looks = new Map<string, ClientLook>();
const taken = new Set<ClientLook>();
const mostLooks = 10_000;

export function lookOfClient(name: string): ClientLook {
  if (name === '') return noClient;
  let look = looks.get(name);
  if (!look) {
    if (looks.size >= mostLooks) {
      looks.clear();
      taken.clear();
    }
    look = lookBeside(taken, name);
    looks.set(name, look);
    taken.add(look);
  }
  return look;
}
