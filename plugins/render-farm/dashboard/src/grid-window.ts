/** Which cells of a long grid are worth having in the document. */
export interface GridWindow {
  columns: number;
  rows: number;
  first: number;
  last: number;
  top: number;
  height: number;
}

const spareRows = 2;

/** All lengths in pixels; `first` to before `last` are the cells to show, `top` is where they begin. */
export function gridWindow(
  cells: number, width: number, cell: { width: number; height: number; gap: number }, scrolled: number, seen: number,
): GridWindow {
  const columns = Math.max(1, Math.floor((width + cell.gap) / (cell.width + cell.gap)));
  const rowHeight = cell.height + cell.gap;
  const rows = Math.ceil(cells / columns);
  const height = Math.max(0, rows * rowHeight - cell.gap);
  const from = Math.min(Math.max(0, Math.floor(scrolled / rowHeight) - spareRows), Math.max(0, rows - 1));
  const to = Math.min(rows, Math.ceil((scrolled + seen) / rowHeight) + spareRows);
  return { columns, rows, first: from * columns, last: Math.min(cells, to * columns), top: from * rowHeight, height };
}

/** Where a key moves from `place`; null for keys that do not move. */
export function moved(key: string, place: number, columns: number, cells: number): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -cells, End: cells,
    PageDown: columns * 5, PageUp: -columns * 5,
  };
  const step = steps[key];
  return step === undefined ? null : Math.min(cells - 1, Math.max(0, place + step));
}
