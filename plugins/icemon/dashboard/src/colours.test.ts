import { describe, expect, it } from 'vitest';
import { clientLooks, loadScale, loadStep, loadSteps, lookOfClient, luminance, noClient } from './colours';

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

  it('gives a client always the same look, and neighbours mostly different ones', () => {
    expect(lookOfClient('box-1')).toBe(lookOfClient('box-1'));
    const some = new Set(Array.from({ length: 12 }, (_, number) => lookOfClient(`build-${number}`).index));
    expect(some.size).toBeGreaterThan(6);
  });

  it('has its own look for nobody', () => {
    expect(lookOfClient('')).toBe(noClient);
  });

  it('uses all looks', () => {
    const all = new Set(Array.from({ length: 1000 }, (_, number) => lookOfClient(`host${number}.example`).index));
    expect(all.size).toBe(clientLooks.length);
  });
});
