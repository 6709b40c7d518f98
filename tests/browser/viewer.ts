import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core';
import { patience } from './patience';

const flags = [
  '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The distribution's Chromium. */
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const desktop = { width: 1440, height: 1000 };
export const phone = { width: 360, height: 740 };

/** A page that keeps account of what went wrong in it and of whom it asked. */
export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Errors of scripts and of the console. While the host is down on purpose, `quiet` is on. */
  errors: string[];
  requests: URL[];
  quiet: boolean;
}

/** Each browser has a fresh profile of its own. */
export async function launch(): Promise<Browser> {
  return driver.launch({ executablePath: chromium, args: flags });
}

export async function open(
  browser: Browser, address: string, viewport = desktop, colorScheme: 'light' | 'dark' = 'light',
): Promise<Watched> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const watched: Watched = { page, context, errors: [], requests: [], quiet: false };
  page.on('request', (request) => watched.requests.push(new URL(request.url())));
  page.on('pageerror', (error) => watched.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !watched.quiet) watched.errors.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto(address);
  return watched;
}

/** How far the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** The names of what the Tab key stops at, once round, through all shadow roots. */
export async function tabStops(page: Page, most = 120): Promise<string[]> {
  const stops: string[] = [];
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return null;
      const ring = getComputedStyle(element).outlineStyle !== 'none';
      const label = element.getAttribute('aria-label') ?? element.textContent?.trim().replace(/\s+/g, ' ') ?? '';
      return `${label}${ring ? '' : ' (no visible focus)'}`;
    });
    if (stop === null || (stops.length > 3 && stop === stops[0])) break;
    stops.push(stop);
  }
  return stops;
}
