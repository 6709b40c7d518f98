const prefix = 'hostler.icemon.';

/** A choice that this browser remembers. */
export function remembered(name: string, otherwise: string): string {
  try {
    return localStorage.getItem(prefix + name) ?? otherwise;
  } catch {
    return otherwise;  // storage is switched off: the choice lasts as long as the page
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
