/** Light or dark: the system's choice unless the reader made one, which this browser remembers. */
export type Theme = 'light' | 'dark';

const key = 'hostler.theme';
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');
const system = (): Theme => (darkSystem.matches ? 'dark' : 'light');

function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;  // storage is switched off: the choice lasts as long as the page
  }
}

export const currentTheme = (): Theme =>
  (document.documentElement.dataset['theme'] as Theme | undefined) ?? system();

function announce(): void {
  window.dispatchEvent(new CustomEvent('hostler-theme', { detail: currentTheme() }));
}

export function startTheme(): void {
  const chosen = remembered();
  if (chosen) document.documentElement.dataset['theme'] = chosen;
  darkSystem.addEventListener('change', announce);
}

export function toggleTheme(): void {
  const next: Theme = currentTheme() === 'dark' ? 'light' : 'dark';
  if (next === system()) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    if (next === system()) localStorage.removeItem(key);
    else localStorage.setItem(key, next);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  announce();
}
