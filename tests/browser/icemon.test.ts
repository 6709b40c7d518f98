import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon } from './daemon';
import { FakeScheduler } from './fake-scheduler';
import { drawnFrames, quantiles } from './frames';
import { chromium, desktop, launch, open, overflow, phone, tabStops, type Watched } from './viewer';

const program = process.env['HOSTLER_BIN'] ?? resolve('../../build/dev/bin/hostler');
const missing = [program, chromium].filter((path) => !existsSync(path));
// CTest knows by this line that nothing was tested.
if (missing.length > 0) console.error(`SKIPPED: the browser tests need ${missing.join(' and ')}`);

const crowd = 500;
const evil = 'zzz <img src=x onerror="document.title=1">';
const grounds = { light: 'rgb(244, 245, 242)', dark: 'rgb(16, 21, 20)' };

/** Keeps what the page tells of its own speed; runs before the page's scripts. */
function keepTold(): void {
  const told: Record<string, number[]> = {};
  Object.assign(globalThis, { icemonTold: told });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as PerformanceMark;
      (told[entry.name] ??= []).push(typeof detail === 'number' ? detail : entry.startTime);
    }
  }).observe({ entryTypes: ['mark', 'measure'] });
}

describe.skipIf(missing.length > 0)('the page of the icecream monitor', () => {
  const scheduler = new FakeScheduler('LAB');
  let daemon: Daemon;
  let browser: Browser;
  let seen: Watched;
  let page: Page;
  const seenOnes: Watched[] = [];
  const numbers = new Map<string, number>();

  const go = (path: string) => page.evaluate((to) => { location.hash = `#/icemon/${to}`; }, path);
  const told = (name: string) => page.evaluate((mark) =>
    (globalThis as unknown as { icemonTold: Record<string, number[]> }).icemonTold[mark] ?? [], name);
  const tab = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });
  const host = (name: string) => numbers.get(name)!;

  const watch = async (path: string, viewport = desktop, scheme: 'light' | 'dark' = 'light'): Promise<Watched> => {
    const watched = await open(browser, 'about:blank', viewport, scheme);
    seenOnes.push(watched);
    await watched.context.addInitScript(keepTold);
    await watched.page.goto(`${daemon.address}/#/icemon/${path}`);
    return watched;
  };

  /** How many pixels of the view's canvas are painted in another colour than most. */
  const painted = (element: string) => page.locator(`${element} canvas`).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let place = 3; place < data.length; place += 4) if (data[place]! > 0) count += 1;
    return count;
  });

  const takePicture = async (name: string): Promise<void> => {
    const folder = process.env['HOSTLER_TEST_OUTPUT'] ?? daemon.folder;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, name) });
  };

  const addHost = (name: string, slots: number, change = {}) => {
    const number = numbers.size + 1;
    numbers.set(name, scheduler.addHost({ name, ip: `10.${number >> 8}.0.${number & 255}`, slots, ...change }));
  };

  beforeAll(async () => {
    await scheduler.start();
    addHost('aaa-first', 4);
    addHost('aab-desk', 0, { noRemote: true });
    addHost('aac-full', 8, { load: 1000 });
    addHost(evil, 4);
    for (let number = 5; number <= crowd; number += 1) {
      addHost(`box-${number}.lab`, [4, 8, 16, 24][number % 4]!, { platform: number % 9 === 0 ? 'aarch64' : 'x86_64' });
    }
    daemon = new Daemon(program, ['- use: icemon',
      `  config: { schedulers: ["127.0.0.1:${scheduler.port}"], discovery: { enabled: false } }`]);
    await daemon.start();
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await daemon?.remove();
    await scheduler.stop();
  });

  it('opens with the graph of the cluster', async () => {
    seen = await watch('');
    page = seen.page;
    await page.locator('icemon-graph').waitFor();
    await page.locator('.chip', { hasText: 'online' }).waitFor();
    await page.getByRole('application', { name: `Graph of ${crowd} hosts` }).waitFor();
    await expect.poll(() => painted('icemon-graph')).toBeGreaterThan(1000);
    const [opened] = await told('icemon-open');
    console.log(`icemon: the page with ${crowd} hosts opened in ${opened!.toFixed(0)} ms`);
    expect(opened).toBeGreaterThan(0);
  });

  it('draws 500 hosts at work, and tells what a frame costs', async () => {
    scheduler.work(200);
    const { wall, script } = await drawnFrames(browser, page, 'icemon-graph', async () => {
      const before = (await told('icemon-graph')).length;
      await expect.poll(async () => (await told('icemon-graph')).length).toBeGreaterThan(before + 40);
    });
    console.log(`icemon: script time of a drawn frame, ${crowd} hosts: ${quantiles(script).told} (by the clock: ${quantiles(wall).told})`);
    expect(script.length).toBeGreaterThan(20);
    await takePicture('icemon-crowd.png');
  });

  it('shows a job soon after it has ended', async () => {
    const shown = quantiles(await told('icemon-job-shown'));
    console.log(`icemon: from a job's end to the page: ${shown.told}`);
    expect(shown.middle).toBeGreaterThan(0);
    scheduler.idle();
  });

  it('lists the hosts, finds them, and says why one gets no jobs', async () => {
    await tab('Hosts').click();
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await page.getByRole('button', { name: `All ${crowd}` }).waitFor();
    await filter.fill('aac-full');
    const row = page.locator('icemon-hosts tbody tr');
    await expect.poll(() => row.count()).toBe(1);
    expect(await row.innerText()).toContain('100 %');
    expect(await row.locator('.why').innerText()).not.toBe('');
    await filter.fill('');
    await page.getByRole('button', { name: 'Host', exact: true }).click();
    await expect.poll(() => page.locator('th[aria-sort="descending"]').innerText()).toContain('Host');
    await filter.fill('aarch64');
    await expect.poll(() => row.count()).toBe(Math.floor(crowd / 9));
  });

  it('takes the name of a host for text, whatever it holds', async () => {
    await page.getByRole('searchbox', { name: 'Filter' }).fill('onerror');
    await page.getByRole('link', { name: evil }).click();
    await page.getByRole('heading', { name: evil }).waitFor();
    expect(await page.locator('icemon-page img').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
  });

  it('shows the jobs that come into a host, that it gives away, and local ones', async () => {
    const file = 'lab/src/incoming.cpp';
    const incoming = scheduler.request(file, host('aab-desk'));
    scheduler.begin(incoming, host('aaa-first'));
    const local = scheduler.beginLocal('lab/bin/program', host('aaa-first'));
    await go('host/=aaa-first');
    const card = (title: string) => page.getByRole('region', { name: title }).first();
    await card('Compiles for others').getByText('incoming.cpp').waitFor();
    await card('Local').getByText('program').waitFor();
    await card('Compiles for others').getByRole('link', { name: 'aab-desk' }).first().click();
    await page.getByRole('heading', { name: 'aab-desk' }).waitFor();
    await card('Gives away').getByText('incoming.cpp').waitFor();
    await page.getByText('It gets no jobs').waitFor();
    scheduler.endLocal(local);
    scheduler.done(incoming, 1, 400);
    await card('Just ended').getByText('incoming.cpp').waitFor();
  });

  it('draws what each slot does, and tells of a job under the pointer', async () => {
    scheduler.begin(scheduler.request('lab/src/pointed_at.cpp', host('aab-desk')), host('aaa-first'));
    await tab('Gantt').click();
    const chart = page.getByRole('application', { name: /jobs? compile/ });
    await chart.waitFor();
    await expect.poll(() => painted('icemon-gantt')).toBeGreaterThan(1000);
    const box = (await page.locator('icemon-gantt canvas').boundingBox())!;
    // The first row is the first slot of the first host. At the right edge another job may just have ended there: time moves it away.
    await page.mouse.move(box.x + box.width - 20, box.y + 36);
    await expect.poll(() => page.locator('icemon-gantt .tip').allInnerTexts().then((tips) => tips.join()))
      .toContain('aab-desk → aaa-first');
    await page.mouse.move(0, 0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.chip', { hasText: 'until' }).waitFor();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await page.locator('#span').inputValue()).toBe('30000');
    await page.getByRole('button', { name: 'Go on' }).click();
    await takePicture('icemon-gantt.png');
  });

  it('lists the jobs as they are now, and finds them', async () => {
    const local = scheduler.beginLocal('lab/bin/listed', host('box-6.lab'));
    const job = scheduler.request('lab/src/listed.cpp', host('aab-desk'));
    await tab('Jobs').click();
    const rows = page.locator('icemon-jobs tbody tr');
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    const only = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) }).click();
    await filter.fill('listed');
    await expect.poll(() => rows.count()).toBe(2);
    await rows.filter({ hasText: 'box-6' }).getByText('runs locally').waitFor();
    await filter.fill('listed.cpp AAB-desk');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.getByText('waits').waitFor();
    const waited = () => rows.locator('td').nth(5).innerText();
    const before = await waited();
    await expect.poll(waited).not.toBe(before);
    scheduler.begin(job, host('box-5.lab'));
    await rows.getByText('compiling').waitFor();
    await rows.getByRole('link', { name: 'box-5' }).waitFor();
    await only('Ended');
    await page.getByText('No job matches').waitFor();
    scheduler.done(job, 1, 400);
    scheduler.endLocal(local);
    await rows.getByText('failed', { exact: true }).waitFor();
    expect(await rows.locator('.code').innerText()).toBe('1');
    await filter.fill('');
    await page.getByRole('button', { name: 'File', exact: true }).click();
    await expect.poll(() => page.locator('th[aria-sort="ascending"]').innerText()).toContain('File');
    await takePicture('icemon-jobs.png');
    await filter.fill('listed.cpp');
    await rows.getByRole('link', { name: 'box-5' }).click();
    await page.getByRole('heading', { name: 'box-5.lab' }).waitFor();
  });

  it('sums up the cluster', async () => {
    await tab('Summary').click();
    await page.locator('.tile', { hasText: 'hosts online' }).getByText(`${crowd}`).waitFor();
    await page.locator('icemon-chart canvas').first().waitFor();
    await page.locator('li', { hasText: 'aarch64' }).waitFor();
    await takePicture('icemon-summary.png');
  });

  it('tells which jobs failed, and why', async () => {
    scheduler.cancel(scheduler.request('lab/src/given_up.cpp', host('aab-desk')));
    await tab('Failed jobs').click();
    await page.getByText('1 job was cancelled').waitFor();
    await page.locator('icemon-failed tbody tr').first().waitFor();
    await page.getByRole('searchbox', { name: /^File/ }).fill('incoming');
    const row = page.locator('icemon-failed tbody tr', { hasText: 'incoming.cpp' });
    await row.waitFor();
    await expect.poll(() => page.locator('icemon-failed tbody tr').count()).toBe(1);
    expect(await row.locator('.code').innerText()).toBe('1');
    expect(await row.locator('.why').innerText()).toMatch(/[a-z]{4}/);
    const [address] = await page.getByRole('link', { name: 'CSV' }).evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    const csv = await (await page.request.get(address!)).text();
    expect(csv).toContain('incoming.cpp');
  });

  it('tells which files are slow', async () => {
    await tab('Slow files').click();
    await page.getByRole('region', { name: 'Slowest files' }).locator('tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Longest' }).click();
    await expect.poll(() => page.locator('th[aria-sort="descending"]').first().innerText()).toContain('Longest');
  });

  it('goes back in time', async () => {
    await tab('Gantt').click();
    await page.getByRole('button', { name: 'Look at the past' }).click();
    const bar = page.locator('icemon-replay');
    await bar.getByText('Looking at the past').waitFor();
    const time = () => bar.locator('.time').innerText();
    await expect.poll(async () => (await bar.locator('input[type=range]').getAttribute('max')) !== '1').toBe(true);
    const before = await time();
    await bar.getByRole('button', { name: 'Play' }).click();
    await expect.poll(time).not.toBe(before);
    await bar.getByRole('button', { name: 'Pause' }).click();
    expect(page.url()).toContain('/at/');
    await tab('Jobs').click();
    await page.locator('icemon-jobs').waitFor();
    expect(page.url()).toMatch(/jobs\/at\/\d+/);
    await bar.getByRole('button', { name: 'Back to now' }).click();
    await bar.waitFor({ state: 'detached' });
  });

  it('says that the scheduler is lost, and finds it again', async () => {
    await tab('Graph').click();
    await scheduler.stop();
    await page.getByText(/was lost/).waitFor();
    await scheduler.start();
    await page.locator('.chip', { hasText: 'online' }).waitFor();
    await page.getByRole('application', { name: `Graph of ${crowd} hosts` }).waitFor();
  });

  it('follows the event stream and does not poll', () => {
    const asked = (path: string) => seen.requests.filter((url) => url.pathname === `/api/icemon/${path}`).length;
    expect(asked('live')).toBeLessThanOrEqual(12);
    expect(asked('hosts')).toBe(0);
    expect(asked('jobs')).toBe(0);
  });

  it('is reachable by keyboard, with a visible focus', async () => {
    const watched = await watch('graph');
    await watched.page.locator('icemon-graph canvas').waitFor();
    const stops = await tabStops(watched.page);
    expect(stops.filter((stop) => stop.endsWith('(no visible focus)'))).toEqual([]);
    expect(stops).toEqual(expect.arrayContaining(['Graph', 'Gantt', 'Jobs', 'Hosts', 'Summary', 'Failed jobs',
      'Slow files', 'Look at the past', 'Zoom in', expect.stringMatching(/^Graph of/)]));
    await watched.page.evaluate(() => { location.hash = '#/icemon/jobs'; });
    await watched.page.locator('icemon-jobs tbody tr').first().waitFor();
    const inList = await tabStops(watched.page);
    expect(inList.filter((stop) => stop.endsWith('(no visible focus)'))).toEqual([]);
    expect(inList).toEqual(expect.arrayContaining([expect.stringMatching(/^Running \d/), 'Jobs', 'State', 'Exit code']));
    await watched.context.close();
  });

  it('fits a phone, light and dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      for (const view of ['graph', 'gantt', 'jobs', 'hosts', 'summary', 'failed', 'files', 'host/=aaa-first']) {
        const watched = await watch(view, phone, scheme);
        await watched.page.locator(`icemon-page ${view.startsWith('host/') ? 'icemon-host' : `icemon-${view}`}`).waitFor();
        expect(await overflow(watched.page), `${view}, ${scheme}`).toBeLessThanOrEqual(0);
        const ground = await watched.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        expect(ground).toBe(grounds[scheme]);
        await watched.context.close();
      }
    }
  });

  it('asked no other host and logged no error', () => {
    const hosts = new Set(seenOnes.flatMap((one) => one.requests).filter((url) => url.protocol.startsWith('http'))
      .map((url) => url.origin));
    expect([...hosts]).toEqual([daemon.address]);
    expect(seenOnes.flatMap((one) => one.errors)).toEqual([]);
  });
});
