const minute = 60_000;
const hour = 60 * minute;

/** The spans of the past that can be chosen, by their names. */
export const ranges = [
  ['5m', '5 min', 5 * minute], ['15m', '15 min', 15 * minute], ['1h', '1 h', hour], ['6h', '6 h', 6 * hour], ['24h', '24 h', 24 * hour],
  ['7d', '7 d', 168 * hour],
] as const;
export type RangeName = (typeof ranges)[number][0] | 'custom';

export const lengthOf = (name: RangeName): number => ranges.find(([key]) => key === name)?.[2] ?? hour;

const two = (value: number) => String(value).padStart(2, '0');

/** A time as `<input type="datetime-local">` wants it, in the reader's zone. */
export function toInput(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
    + `T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 0 if it is no time. */
export function fromInput(text: string): number {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? 0 : time;
}

/** `path?a=1&b=x`; what is empty or 0 is left out. */
export function query(path: string, values: Record<string, string | number | boolean>): string {
  const parts = Object.entries(values).filter(([, value]) => value !== '' && value !== 0 && value !== false)
    .map(([name, value]) => `${name}=${encodeURIComponent(typeof value === 'number' ? Math.round(value) : value)}`);
  return parts.length > 0 ? `${path}?${parts.join('&')}` : path;
}
