/** A queue whose oldest leave at the front; taking them is cheap, however many there are. */
export class Ring<T> {
  private items: T[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  get first(): T | undefined {
    return this.items[this.head];
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.items[this.head];
    this.head += 1;
    if (this.head > 256 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }

  /** The newest first, until `visit` returns false. */
  backwards(visit: (item: T) => boolean | void): void {
    for (let place = this.items.length - 1; place >= this.head; place -= 1) {
      if (visit(this.items[place]!) === false) return;
    }
  }

  toArray(): T[] {
    return this.items.slice(this.head);
  }
}
