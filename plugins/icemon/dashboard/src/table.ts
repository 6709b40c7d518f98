import { css, html, nothing, type TemplateResult } from 'lit';
import { compareNames } from './cluster-model';

/** A column of a table that can be sorted by it. */
export interface Column<Row> {
  key: string;
  title: string;
  /** By what it is sorted. */
  value(row: Row): number | string;
  /** What is shown, if not the value itself. */
  show?(row: Row): unknown;
  /** Numbers stand on the right and begin with the largest. */
  numeric?: boolean;
  /** Explains the title. */
  hint?: string;
  /** May take the room that is left. */
  wide?: boolean;
}

export interface Sorting {
  key: string;
  descending: boolean;
}

/** Rows in the order of a column; those of equal value stay as they were. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { key, descending }: Sorting): Row[] {
  const column = columns.find((one) => one.key === key);
  if (!column) return [...rows];
  const direction = descending ? -1 : 1;
  return rows.map((row) => ({ row, value: column.value(row) })).sort((a, b) => {
    if (typeof a.value === 'string' || typeof b.value === 'string') {
      return direction * compareNames(String(a.value), String(b.value));
    }
    return direction * (a.value - b.value);
  }).map(({ row }) => row);
}

/** What a click on this column's title makes of the order. */
export function turned<Row>(sorting: Sorting, column: Column<Row>): Sorting {
  if (sorting.key === column.key) return { key: column.key, descending: !sorting.descending };
  return { key: column.key, descending: column.numeric ?? false };
}

/** Whether a text holds each word of what somebody looks for. */
export function holdsWords(wanted: string): (text: string) => boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return (text) => {
    const all = text.toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

export function tableOf<Row>(options: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  sorting: Sorting;
  sort(sorting: Sorting): void;
  rowClass?(row: Row): string;
}): TemplateResult {
  const { label, columns, rows, sorting, sort, rowClass } = options;
  const order = (column: Column<Row>) =>
    (sorting.key !== column.key ? 'none' : sorting.descending ? 'descending' : 'ascending');
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr>${columns.map((column) => html`<th scope="col" class=${kindOf(column)} aria-sort=${order(column)}>
      <button class="plain" title=${column.hint ?? nothing} @click=${() => sort(turned(sorting, column))}>${column.title}<i></i></button>
    </th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr class=${rowClass?.(row) ?? ''}>${columns.map((column) => html`
      <td class=${kindOf(column)}>${column.show ? column.show(row) : column.value(row)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

const kindOf = <Row>(column: Column<Row>): string => `${column.numeric ? 'right' : ''} ${column.wide ? 'wide' : ''}`;

export const tableStyles = css`
  .scroll { overflow: auto; max-height: max(20rem, calc(100vh - 15rem)); }
  table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: var(--small); }
  th, td { padding: 0.4rem 0.7rem; text-align: left; vertical-align: middle; white-space: nowrap; }
  th:first-child, td:first-child { padding-left: 1rem; }
  td { border-top: 1px solid var(--line); font-variant-numeric: tabular-nums; }
  tbody tr:first-child td { border-top: 0; }
  tbody tr:hover td { background: var(--sunken); }
  th { position: sticky; top: 0; z-index: 1; background: var(--surface); border-bottom: 1px solid var(--line); padding-block: 0; }
  th button.plain {
    min-height: 2.1rem; padding: 0; font-size: var(--tiny); font-weight: 550; color: var(--muted); border: 0; border-radius: 0;
  }
  th button.plain:hover:not(:disabled) { background: none; color: var(--text); }
  th i { width: 0.55rem; font-style: normal; }
  th[aria-sort='ascending'] button, th[aria-sort='descending'] button { color: var(--text); }
  th[aria-sort='ascending'] i::after { content: '↑' / ''; }
  th[aria-sort='descending'] i::after { content: '↓' / ''; }
  .right { text-align: right; }
  th.right button { flex-direction: row-reverse; }
  .wide { white-space: normal; overflow-wrap: anywhere; min-width: 12rem; }
  td a { color: var(--text); font-weight: 550; text-decoration: none; }
  td a:hover { text-decoration: underline; }
  .more { display: flex; justify-content: center; padding: 0.5rem; border-top: 1px solid var(--line); }
  .filters { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; }
  .filters input, .filters select { min-height: 1.875rem; font-size: var(--small); width: auto; }
  .filters input { flex: 0 1 12rem; min-width: 7rem; }
  .filters label { color: var(--muted); }
`;

/** Where one types what the rows must hold. */
export function filterField(hint: string, changed: (text: string) => void): TemplateResult {
  return html`<label class="hidden" for="filter">Filter</label>
    <input id="filter" type="search" placeholder=${hint} autocomplete="off" style="flex-basis: 17rem"
      @input=${(event: Event) => changed((event.target as HTMLInputElement).value)}>`;
}

export const segmentStyles = css`
  .segments { display: inline-flex; border: 1px solid var(--line-strong); border-radius: var(--radius-small); overflow: hidden; }
  .segments button { border: 0; border-radius: 0; min-height: 1.75rem; padding: 0 0.65rem; font-size: var(--small); }
  .segments button + button { border-left: 1px solid var(--line); }
  .segments button[aria-pressed='true'] { background: var(--accent-soft); color: var(--accent); }
  .segments button:focus-visible { outline-offset: -2px; }
`;

/** Buttons of which one is pressed. */
export function segments<Key extends string>(
  label: string, choices: readonly (readonly [Key, string])[], chosen: Key, choose: (key: Key) => void,
): TemplateResult {
  return html`<div class="segments" role="group" aria-label=${label}>${choices.map(([key, text]) => html`
    <button aria-pressed=${key === chosen} @click=${() => choose(key)}>${text}</button>`)}</div>`;
}
