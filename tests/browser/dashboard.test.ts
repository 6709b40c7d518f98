import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon } from './daemon';
import { launch, open, overflow, phone, tabStops, type Watched } from './viewer';

const program = process.env['HOSTLER_BIN'] ?? resolve('../../build/release/bin/hostler');
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const missing = [program, chromium].filter((path) => !existsSync(path));
if (missing.length > 0) console.error(`SKIPPED: the browser tests need ${missing.join(' and ')}`);

const rendering = 240_000;  // Blender may have to start on a busy machine

describe.skipIf(missing.length > 0)('the dashboard on the real daemon', () => {
  const daemon = new Daemon(program);
  let browser: Browser;
  let seen: Watched;
  let page: Page;
  const seenOnes: Watched[] = [];
  let scene = '';

  const go = (hash: string) => page.evaluate((to) => { location.hash = to; }, hash);
  const jobIn = (state: string): Locator => page.locator(`.head[data-state="${state}"]`);

  beforeAll(async () => {
    await daemon.start();
    browser = await launch();
    seen = await open(browser, daemon.address);
    seenOnes.push(seen);
    page = seen.page;
  });

  afterAll(async () => {
    await browser?.close();
    await daemon.remove();
  });

  it('shows the instance on Home, live', async () => {
    await page.locator('.connection.good').waitFor();
    await page.getByRole('article', { name: 'farm' }).getByText('running', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'browser-test' }).waitFor();
  });

  it('opens the farm, which says what to do when there is nothing yet', async () => {
    await page.getByRole('link', { name: 'Render farm' }).click();
    await page.getByRole('heading', { name: 'No job yet' }).waitFor();
    await page.locator('[data-worker][data-state="idle"]').waitFor();
  });

  it('renders the demo scene at the push of a button', async () => {
    await page.getByRole('button', { name: 'Render the demo scene' }).click();
    await page.locator('.head[data-job]').waitFor({ timeout: rendering });
    await page.locator('.cell[data-state="done"]').first().waitFor({ timeout: rendering });
    await jobIn('completed').waitFor({ timeout: rendering });
    scene = await page.locator('dl.paths code').first().innerText();
    expect(scene).toMatch(/\.blend$/);
  }, rendering * 2);

  it('shows a thumbnail of every frame, their times, the log and the preview', async () => {
    const cells = page.locator('.cell');
    const states = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('data-state')));
    expect(states.length).toBeGreaterThan(1);
    expect(new Set(states)).toEqual(new Set(['done']));
    const pictures = page.locator('.cell img');
    expect(await pictures.count()).toBe(states.length);
    for (const picture of await pictures.all()) {
      await picture.scrollIntoViewIfNeeded();
      await picture.evaluate((image: HTMLImageElement) => image.decode());
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    }
    await page.locator('.chart canvas').waitFor();
    await page.getByText(/^Median/).waitFor();
    await page.locator('render-farm-log pre', { hasText: /\d/ }).waitFor();
    const video = page.locator('video');
    await video.waitFor({ timeout: rendering });
    await page.waitForFunction((one) => (one as HTMLVideoElement).readyState >= 1, await video.elementHandle());
    expect(await video.evaluate((one: HTMLVideoElement) => one.duration)).toBeGreaterThan(0);
  }, rendering);

  it('makes the picture of the README', async () => {
    await page.locator('.scroll').evaluate((element) => { element.scrollTop = 0; });
    await page.evaluate(() => window.scrollTo(0, 0));
    const folder = process.env['UPDATE_SCREENSHOTS'] === '1' ? resolve('../../docs/images')
      : process.env['HOSTLER_TEST_OUTPUT'] ?? daemon.folder;
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'farm.png');
    await page.screenshot({ path });
    expect(existsSync(path)).toBe(true);
  });

  it('shows a frame large, and its neighbours by keyboard', async () => {
    await page.locator('.cell').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Frame 2' });
    await dialog.locator('img').evaluate((image: HTMLImageElement) => image.decode());
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Frame 3' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('follows the event stream and never polls', () => {
    const asked = (path: string) => seen.requests.filter((url) => url.pathname === path).length;
    expect(asked('/api/farm/jobs')).toBeLessThanOrEqual(2);
    expect(asked('/api/farm/workers')).toBeLessThanOrEqual(2);
    expect(asked('/api/instances')).toBeLessThanOrEqual(2);
  });

  it('says beside the field what is wrong with a submission', async () => {
    await go('#/farm');
    await page.getByRole('button', { name: 'Submit a job' }).click();
    const form = page.getByRole('dialog', { name: 'Submit a job' });
    await form.getByLabel('Frames').fill('abc');
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.locator('#file-note', { hasText: 'Which .blend file' }).waitFor();
    await form.locator('#frames-note', { hasText: "'abc'" }).waitFor();
    await form.getByLabel('Blender file').fill('/nowhere/at-all.blend');
    await form.getByLabel('Frames').fill('1-5');
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.locator('#file-note[role="alert"]').waitFor();
    await form.getByRole('button', { name: 'Close', exact: true }).first().click();
  });

  it('disables and enables a worker', async () => {
    const worker = page.locator('[data-worker]').first();
    await worker.getByRole('button', { name: /^Disable/ }).click();
    await page.locator('[data-worker][data-state="disabled"]').waitFor();
    await worker.getByRole('button', { name: /^Enable/ }).waitFor();
  });

  it('submits a job, says why it waits, and cancels it', async () => {
    await page.getByRole('button', { name: 'Submit a job' }).click();
    const form = page.getByRole('dialog', { name: 'Submit a job' });
    await form.getByLabel('Blender file').fill(scene);
    await form.getByLabel('Frames').fill('1-700');
    await form.getByLabel('Output folder').fill(join(daemon.folder, 'out'));
    await form.getByRole('button', { name: 'Submit' }).click();
    await jobIn('queued').waitFor();
    // More cells than are worth having: only those near the visible part exist.
    await page.locator('.small .cell[data-state="ready"]').first().waitFor();
    expect(await page.locator('.cell').count()).toBeLessThan(700);
    await page.getByRole('link', { name: 'All jobs' }).click();
    await page.locator('.hint', { hasText: 'but disabled' }).waitFor();
    await page.getByRole('button', { name: /^Cancel job/ }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await page.locator('li[data-state="canceled"]').waitFor();
    await page.locator('[data-worker]').first().getByRole('button', { name: /^Enable/ }).click();
    await page.locator('[data-worker][data-state="idle"]').waitFor();
  });

  it('restarts an instance from Home', async () => {
    await go('#/');
    const farm = page.getByRole('article', { name: 'farm' });
    const before = await farm.locator('hostler-since').getAttribute('time');
    await farm.getByRole('button', { name: 'Restart farm' }).click();
    await page.getByRole('dialog', { name: 'Restart farm?' }).getByRole('button', { name: 'Restart' }).click();
    await page.waitForFunction(([time]) => {
      const home = document.querySelector('hostler-shell')?.shadowRoot?.querySelector('hostler-home');
      const card = home?.shadowRoot?.querySelector('hostler-instance')?.shadowRoot;
      return card?.querySelector('hostler-since')?.getAttribute('time') !== time
        && card?.querySelector('.chip')?.textContent?.trim() === 'running';
    }, [before]);
    await page.locator('.topic', { hasText: 'hostler.instance.changed' }).first().waitFor();
  });

  it('finds everything again after the host was away', async () => {
    await go('#/farm');
    await page.locator('li[data-state="completed"]').waitFor();
    seen.quiet = true;  // the browser reports each refused connection
    expect(await daemon.stop()).toBe(0);
    await page.locator('.connection.bad').waitFor();
    await daemon.start();
    await page.locator('.connection.good').waitFor();
    await page.locator('li[data-state="completed"]').waitFor();
    await page.locator('[data-worker][data-state="idle"]').waitFor();
    seen.quiet = false;
  });

  it('is reachable by keyboard, with a visible focus', async () => {
    for (const hash of ['#/', '#/farm']) {
      const watched = await open(browser, `${daemon.address}/${hash}`);
      seenOnes.push(watched);
      await watched.page.locator('hostler-instance, [data-worker]').first().waitFor();
      const stops = await tabStops(watched.page);
      expect(stops.filter((stop) => stop.endsWith('(no visible focus)'))).toEqual([]);
      expect(stops.slice(0, 4)).toEqual(
        ['Skip to the content', 'Hostler, home', 'Home', 'Render farm']);
      const wanted = hash === '#/' ? ['Restart farm', 'Disable farm', 'Pause']
        : ['Render the demo scene', 'Submit a job', expect.stringMatching(/^Disable /)];
      expect(stops).toEqual(expect.arrayContaining(wanted));
      await watched.context.close();
    }
  });

  it('skips to the content', async () => {
    const watched = await open(browser, daemon.address);
    seenOnes.push(watched);
    await watched.page.locator('.connection.good').waitFor();
    await watched.page.keyboard.press('Tab');
    await watched.page.keyboard.press('Enter');
    expect(await watched.page.locator('main').evaluate((main) => main.matches(':focus'))).toBe(true);
    await watched.context.close();
  });

  it('fits a phone, light and dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const watched = await open(browser, `${daemon.address}/#/`, phone, scheme);
      seenOnes.push(watched);
      await watched.page.locator('hostler-instance').waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      await watched.page.getByRole('link', { name: 'Render farm' }).click();
      await watched.page.locator('li[data-state="completed"]').waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      await watched.page.locator('li[data-state="completed"] a').first().click();
      await watched.page.locator('.cell img').first().waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      const ground = await watched.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(ground).toBe(scheme === 'light' ? 'rgb(244, 245, 242)' : 'rgb(16, 21, 20)');
      await watched.context.close();
    }
  });

  // The host lists one more instance in these two: pages of plugins that this repository does not have.
  const withPage = async (thirdParty: boolean, module: string): Promise<Watched> => {
    const watched = await open(browser, 'about:blank');
    seenOnes.push(watched);
    const foreign = { name: 'acme', plugin: 'acme', version: '1', summary: '', state: 'running', reason: '',
      since: new Date().toISOString(), isolation: 'process', optional: true, restarts: 0, third_party: thirdParty,
      pages: [{ name: 'acme', title: 'Acme', element: 'acme-page', url: '/pages/acme/acme.js' }] };
    await watched.context.route('**/api/instances', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: [...await response.json() as object[], foreign] });
    });
    await watched.context.route('**/pages/acme/acme.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: module }));
    await watched.page.goto(`${daemon.address}/#/acme`);
    return watched;
  };

  it('shows a third-party page in a sandbox that reaches nothing but its own instance', async () => {
    const watched = await withPage(true, `customElements.define('acme-page', class extends HTMLElement {
      async connectedCallback() {
        const refused = (work) => work.then(() => 'reached', () => 'refused');
        const direct = await refused(fetch('${daemon.address}/api/host'));
        const climbed = await this.api.json('../farm/jobs').catch((error) => error.message);
        let shell = 'reached';
        try { void parent.document.title; } catch { shell = 'refused'; }
        this.textContent = [this.api.instance, direct, shell, climbed].join('; ');
      }
    });`);
    const frame = watched.page.frameLocator('iframe');
    watched.quiet = true;  // the browser reports the refused request of the page
    await frame.getByText("acme; refused; refused; '../farm/jobs' is not a path of the instance acme").waitFor();
    expect(await watched.page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');
    await watched.context.close();
  });

  it('shows a page that fails as a card, and goes on', async () => {
    const watched = await withPage(false, 'throw new Error("broken by its author")');
    await watched.page.getByText('broken by its author').waitFor();
    await watched.page.getByRole('link', { name: 'Render farm' }).click();
    await watched.page.getByRole('heading', { name: 'Jobs' }).waitFor();
    await watched.context.close();
  });

  it('keeps the theme that the reader chose', async () => {
    const watched = await open(browser, daemon.address);
    seenOnes.push(watched);
    await watched.page.getByRole('button', { name: 'Switch to dark colours' }).click();
    await watched.page.reload();
    await watched.page.getByRole('button', { name: 'Switch to light colours' }).waitFor();
    await watched.context.close();
  });

  it('asked no other host and logged no error', () => {
    const hosts = new Set(seenOnes.flatMap((one) => one.requests).filter((url) => url.protocol.startsWith('http'))
      .map((url) => url.origin));
    expect([...hosts]).toEqual([daemon.address]);
    expect(seenOnes.flatMap((one) => one.errors)).toEqual([]);
  });
});
