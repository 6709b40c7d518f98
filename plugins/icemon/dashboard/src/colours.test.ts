import { describe, expect, it } from 'vitest';
import {
  type ClientLook, clientLooks, loadScale, loadStep, loadSteps, lookBeside, lookOfClient, luminance, noClient,
} from './colours';

const rgb = (css: string) => css.match(/\d+/g)!.map(Number) as [number, number, number];
const hex = (css: string): [number, number, number] => css.startsWith('#')
  ? [1, 3, 5].map((place) => Number.parseInt(css.slice(place, place + 2), 16)) as [number, number, number] : rgb(css);
const contrast = (one: string, other: string) => {
  const [bright, dark] = [luminance(hex(one)), luminance(hex(other))].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
};

describe('the colours', () => {
  it('tells load by lightness alone, away from the ground', () => {
    for (const theme of ['light', 'dark'] as const) {
      const levels = loadScale(theme).map(({ fill }) => luminance(rgb(fill)));
      const sorted = [...levels].sort((a, b) => (theme === 'light' ? b - a : a - b));
      expect(levels).toEqual(sorted);
      expect(new Set(levels).size).toBe(levels.length);
    }
  });

  it('keeps the ends of the scale for nothing and for everything', () => {
    expect([0, 0.001, 0.5, 0.999, 1, 7, Number.NaN].map(loadStep))
      .toEqual([0, 1, loadSteps / 2, loadSteps - 1, loadSteps, loadSteps, 0]);
  });

  it('writes on every fill in a readable ink', () => {
    const swatches = [...loadScale('light'), ...loadScale('dark'), ...clientLooks, noClient];
    for (const { fill, ink } of swatches) expect(contrast(fill, ink)).toBeGreaterThan(4);
  });

  it('gives a client always the same look', () => {
    expect(lookOfClient('box-1')).toBe(lookOfClient('box-1'));
    expect(lookBeside(new Set(), 'box-1')).toBe(lookBeside(new Set(), 'box-1'));
  });

  it('gives a few clients different colours, more of them different patterns, and a crowd any look', () => {
    const taken = new Set<ClientLook>();
    const fills = new Set<string>();
    const colours = new Set(clientLooks.map(({ fill }) => fill)).size;
    for (let number = 0; number < clientLooks.length; number += 1) {
      const look = lookBeside(taken, `build-${number}`);
      taken.add(look);
      fills.add(look.fill);
      expect(taken.size).toBe(number + 1);
      expect(fills.size).toBe(Math.min(colours, number + 1));
    }
    expect(clientLooks).toContain(lookBeside(taken, 'one-more'));
  });

  it('has its own look for nobody', () => {
    expect(lookOfClient('')).toBe(noClient);
  });

  it('uses all looks', () => {
    const all = new Set(Array.from({ length: 1000 }, (_, number) => lookOfClient(`host${number}.example`).index));
    expect(all.size).toBe(clientLooks.length);
  });
});
