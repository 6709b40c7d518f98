const cellWidth = 12;
const cellHeight = 7;

/** Which parts of the screen are taken, so that labels leave out those that would lie on another. */
export class LabelGrid {
  private cells = new Uint8Array(0);
  private columns = 0;
  private rows = 0;

  /** Everything is free again. */
  reset(width: number, height: number): void {
    this.columns = Math.ceil(width / cellWidth) + 1;
    this.rows = Math.ceil(height / cellHeight) + 1;
    const wanted = this.columns * this.rows;
    if (this.cells.length < wanted) this.cells = new Uint8Array(wanted);
    else this.cells.fill(0, 0, wanted);
  }

  /** Takes the box whatever lies there. */
  take(left: number, top: number, right: number, bottom: number): void {
    this.each(left, top, right, bottom, false);
  }

  /** Takes the box if it is free and on the screen, and says whether it was. */
  takeIfFree(left: number, top: number, right: number, bottom: number): boolean {
    if (left < 0 || top < 0 || right > this.columns * cellWidth || bottom > this.rows * cellHeight) return false;
    if (!this.each(left, top, right, bottom, true)) return false;
    this.take(left, top, right, bottom);
    return true;
  }

  private each(left: number, top: number, right: number, bottom: number, onlyLook: boolean): boolean {
    const first = Math.max(0, Math.floor(left / cellWidth));
    const last = Math.min(this.columns - 1, Math.floor(right / cellWidth));
    const end = Math.min(this.rows - 1, Math.floor(bottom / cellHeight));
    for (let row = Math.max(0, Math.floor(top / cellHeight)); row <= end; row += 1) {
      for (let column = first; column <= last; column += 1) {
        const place = row * this.columns + column;
        if (!onlyLook) this.cells[place] = 1;
        else if (this.cells[place] === 1) return false;
      }
    }
    return true;
  }
}
