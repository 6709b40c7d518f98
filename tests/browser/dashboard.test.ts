import { accessSync, constants, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon } from './daemon';
import { chromium, desktop, launch, open, overflow, phone, tabStops, type Watched } from './viewer';

const program = process.env['HOSTLER_BIN'] ?? resolve('../../build/dev/bin/hostler');
const tiny = {
  id: 'tiny',
  module: join(process.env['HOSTLER_TEST_PLUGINS'] ?? resolve('../../build/dev/tests/plugins'), 'tiny.so'),
  page: resolve('../plugins/tiny/tiny-page.js'),
};

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const found = (name: string) => (process.env['PATH'] ?? '').split(':').some((folder) => runs(join(folder, name)));
const missing = [program, tiny.module, chromium].filter((path) => !existsSync(path))
  .concat(['blender', 'ffmpeg'].filter((name) => !found(name)));
// CTest knows by this line that nothing was tested.
if (missing.length > 0) console.error(`SKIPPED: the browser tests need ${missing.join(' and ')}`);

const grounds = { light: 'rgb(244, 245, 242)', dark: 'rgb(16, 21, 20)' };
const updating = process.env['UPDATE_SCREENSHOTS'] === '1';

describe.skipIf(missing.length > 0)('the dashboard on the real daemon', () => {
  const daemon = new Daemon(program, ['- use: render-farm', '  as: farm', '  config: { console_listen: "", slots: 2 }'], tiny);
  let browser: Browser;
  let seen: Watched;
  let page: Page;
  const seenOnes: Watched[] = [];
  let scene = '';

  const go = (hash: string) => page.evaluate((to) => { location.hash = to; }, hash);
  const jobIn = (state: string): Locator => page.locator(`.head[data-state="${state}"]`);
  const row = (job: number, state: string): Locator => page.locator(`li[data-job="${job}"][data-state="${state}"]`);

  const jobShown = async () => Number(await page.locator('.head[data-job]').getAttribute('data-job'));

  /** Sends the form, and gives the number of the job whose page opens. */
  const submit = async (fields: Record<string, string>): Promise<number> => {
    await page.getByRole('button', { name: 'Submit a job' }).click();
    const form = page.getByRole('dialog', { name: 'Submit a job' });
    for (const [label, text] of Object.entries(fields)) await form.getByLabel(label).fill(text);
    await form.getByRole('button', { name: 'Submit' }).click();
    const number = await jobShown();
    await page.getByRole('link', { name: 'All jobs' }).click();
    return number;
  };

  const cancel = async (job: number): Promise<void> => {
    await page.getByRole('button', { name: `Cancel job ${job}` }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await row(job, 'canceled').waitFor();
  };

  /** Messages go by themselves, but not at once. */
  const closeMessages = async (): Promise<void> => {
    const buttons = page.getByRole('button', { name: 'Close this message' });
    while (await buttons.count() > 0) await buttons.first().click();
  };

  const takePicture = async (name: string, width: number, height: number): Promise<void> => {
    const folder = updating ? resolve('../../docs/images')
      : process.env['HOSTLER_TEST_OUTPUT'] ?? daemon.folder;
    mkdirSync(folder, { recursive: true });
    await closeMessages();
    await page.mouse.move(0, 0);
    await page.setViewportSize({ width, height });
    await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
    const picture = await page.screenshot({ path: join(folder, name) });
    await page.setViewportSize(desktop);
    expect(picture.length).toBeLessThan(400 * 1024);  // it is part of the repository
  };

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
    await page.getByRole('heading', { name: 'studio-1' }).waitFor();
  });

  it('opens the farm, which says what to do when there is nothing yet', async () => {
    await page.getByRole('link', { name: 'Render farm' }).click();
    await page.getByRole('heading', { name: 'No job yet' }).waitFor();
    await page.locator('[data-worker][data-state="idle"]').waitFor();
  });

  it('renders the demo scene at the push of a button', async () => {
    await page.getByRole('button', { name: 'Render the demo scene' }).click();
    await page.locator('.head[data-job]').waitFor();
    await page.locator('.cell[data-state="done"]').first().waitFor();
    await jobIn('completed').waitFor();
    scene = await page.locator('dl.paths code').first().innerText();
    expect(scene).toMatch(/\.blend$/);
  });

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
    await video.waitFor();
    await page.waitForFunction((one) => (one as HTMLVideoElement).readyState >= 1, await video.elementHandle());
    expect(await video.evaluate((one: HTMLVideoElement) => one.duration)).toBeGreaterThan(0);
  });

  it('makes the picture of a job', async () => {
    await page.locator('.scroll').evaluate((element) => { element.scrollTop = 0; });
    await page.evaluate(() => window.scrollTo(0, 0));
    await takePicture('job.png', 1280, 760);
  });

  it('shows a frame large, and its neighbours by keyboard', async () => {
    // The window has just changed its size: the grid lays itself out anew in the next animation frames, and
    // a cell that moves into another row is another element.
    await page.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
    }));
    await page.locator('.cell').first().focus();
    await page.keyboard.press('ArrowRight');
    const second = page.locator('.cell:focus', { hasText: /^\s*2\s*$/ });
    await second.waitFor();
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

  it('shows the farm at work, and cancels a job that is being rendered', async () => {
    const frames = { 'shot-010': '1-6', 'shot-020': '1-240', 'shot-030': '1-480' };
    const jobs: number[] = [];
    for (const [name, numbers] of Object.entries(frames)) {
      const file = join(daemon.folder, `${name}.blend`);
      copyFileSync(scene, file);
      jobs.push(await submit({ 'Blender file': file, Frames: numbers }));
    }
    const [first, second, third] = jobs as [number, number, number];
    await row(first, 'completed').waitFor();
    const begun = updating ? /^\s*[1-9]\d+ of/ : /^\s*[1-9]/;
    await row(second, 'running').locator('.progress', { hasText: begun }).waitFor();
    await page.locator('.slot.busy').nth(1).waitFor();
    await row(third, 'queued').waitFor();
    await takePicture('farm.png', 1360, 560);
    await cancel(third);
    await cancel(second);
    await page.locator('[data-worker][data-state="idle"]').waitFor();
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
    const job = await jobShown();
    await page.getByRole('link', { name: 'All jobs' }).click();
    await page.locator('.hint', { hasText: 'but disabled' }).waitFor();
    await cancel(job);
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
    await page.locator('li[data-state="completed"]').first().waitFor();
    seen.quiet = true;  // the browser reports each refused connection
    expect(await daemon.stop()).toBe(0);
    await page.locator('.connection.bad').waitFor();
    await daemon.start();
    await page.locator('.connection.good').waitFor();
    await page.locator('li[data-state="completed"]').first().waitFor();
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
      await watched.page.getByRole('article', { name: 'farm' }).waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      await watched.page.getByRole('link', { name: 'Render farm' }).click();
      await watched.page.locator('li[data-state="completed"]').first().waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      await watched.page.locator('li[data-state="completed"] a').first().click();
      await watched.page.locator('.cell img').first().waitFor();
      expect(await overflow(watched.page)).toBeLessThanOrEqual(0);
      const ground = await watched.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(ground).toBe(grounds[scheme]);
      await watched.context.close();
    }
  });

  it('shows a third-party page in a sandbox that reaches nothing but its own instance', async () => {
    const watched = await open(browser, `${daemon.address}/#/`, desktop, 'dark');
    seenOnes.push(watched);
    const { page: shell } = watched;
    await shell.getByRole('article', { name: 'tiny' }).getByText('third party').waitFor();
    watched.quiet = true;  // the browser reports what it refuses to the page
    await shell.getByRole('link', { name: 'Tiny', exact: true }).click();
    const inside = shell.frameLocator('iframe').locator('tiny-page');
    await shell.frameLocator('iframe').locator('tiny-page[data-done]').waitFor();
    expect(await inside.locator('p').allInnerTexts()).toEqual([
      'instance: tiny', 'echo: hello', 'host: refused', 'neighbour: refused', 'shell: refused', 'storage: refused',
    ]);
    expect(await shell.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');
    const ground = () => shell.frameLocator('iframe').locator('html').evaluate(
      (html) => getComputedStyle(html).backgroundColor);
    expect(await ground()).toBe(grounds.dark);
    await shell.getByRole('button', { name: 'Switch to light colours' }).click();
    await expect.poll(ground).toBe(grounds.light);
    await watched.context.close();
  });

  // The host lists one more instance here, whose page is none.
  const withBrokenPage = async (): Promise<Watched> => {
    const watched = await open(browser, 'about:blank');
    seenOnes.push(watched);
    const broken = { name: 'acme', plugin: 'acme', version: '1', summary: '', state: 'running', reason: '',
      since: new Date().toISOString(), isolation: 'process', optional: true, restarts: 0, third_party: false,
      pages: [{ name: 'acme', title: 'Acme', element: 'acme-page', url: '/pages/acme/acme.js' }] };
    await watched.context.route('**/api/instances', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: [...await response.json() as object[], broken] });
    });
    await watched.context.route('**/pages/acme/acme.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken by its author")' }));
    await watched.page.goto(`${daemon.address}/#/acme`);
    return watched;
  };

  it('shows a page that fails as a card, and goes on', async () => {
    const watched = await withBrokenPage();
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
    // The one is the browser's own note of the file that does not exist.
    expect(seenOnes.flatMap((one) => one.errors)).toEqual([expect.stringMatching(/ 422 .*\/api\/farm\/commands\/render/)]);
  });
});
