import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon } from './daemon';
import { RealCluster, schedulerProgram } from './real-cluster';
import { chromium, launch, open, overflow, type Watched } from './viewer';

const program = process.env['HOSTLER_BIN'] ?? resolve('../../build/dev/bin/hostler');
const missing = [program, chromium].filter((path) => !existsSync(path))
  .concat(schedulerProgram === '' ? ['icecc-scheduler'] : []);
// CTest knows by this line that nothing was tested.
if (missing.length > 0) console.error(`SKIPPED: the browser tests need ${missing.join(' and ')}`);

const updating = process.env['UPDATE_SCREENSHOTS'] === '1';
const hosts = ['desk-anna', 'node-01', 'node-02', 'desk-ben', 'node-03', 'node-04', 'desk-chloe', 'node-05', 'node-06',
  'ci-runner', 'node-07', 'node-08'];
const size = { width: 1440, height: 900 };

describe.skipIf(missing.length > 0)('the page of the icecream monitor, on the real scheduler', () => {
  const cluster = new RealCluster();
  let daemon: Daemon;
  let browser: Browser;
  let seen: Watched;

  const go = (path: string) => seen.page.evaluate((to) => { location.hash = `#/icemon/${to}`; }, path);

  /** Waits on the summary until so many jobs have been compiled. */
  const compile = async (jobs: number): Promise<void> => {
    await go('summary');
    const told = seen.page.locator('dt:text-is("Compiled") + dd');
    await expect.poll(async () => Number((await told.innerText()).replace(/\D/g, ''))).toBeGreaterThan(jobs);
  };

  const takePicture = async (name: string): Promise<void> => {
    const folder = updating ? resolve('../../plugins/icemon/docs/images') : process.env['HOSTLER_TEST_OUTPUT'] ?? daemon.folder;
    mkdirSync(folder, { recursive: true });
    await seen.page.mouse.move(0, 0);
    expect(await overflow(seen.page)).toBeLessThanOrEqual(0);
    const picture = await seen.page.screenshot({ path: join(folder, name) });
    expect(picture.length).toBeLessThan(400 * 1024);  // it is part of the repository
  };

  beforeAll(async () => {
    await cluster.start('studio');
    daemon = new Daemon(program, ['- use: icemon',
      `  config: { schedulers: ["127.0.0.1:${cluster.port}"], discovery: { enabled: false } }`]);
    await daemon.start();
    browser = await launch();
    seen = await open(browser, `${daemon.address}/#/icemon/graph`, size);
    for (const name of hosts) await cluster.join(name, name.startsWith('node') ? 8 : 4, name.startsWith('desk'));
    cluster.work(14);
  });

  afterAll(async () => {
    await browser?.close();
    await daemon?.remove();
    await cluster.stop();
  });

  it('shows the cluster as a graph', async () => {
    const { page } = seen;
    await page.locator('.chip', { hasText: 'online' }).waitFor();
    await page.getByText('studio @').waitFor();
    await page.getByRole('application', { name: `Graph of ${hosts.length} hosts: ` }).waitFor();
    await expect.poll(async () => Number(/: (\d+) of/.exec(await page.locator('icemon-graph .stage').getAttribute('aria-label') ?? '')?.[1]))
      .toBeGreaterThan(updating ? 30 : 5);
    await takePicture('graph.png');
  });

  it('shows what each slot does', async () => {
    await go('gantt');
    await seen.page.getByRole('application', { name: /jobs? compile/ }).waitFor();
    await compile(updating ? 700 : 20);  // a minute of jobs if the picture is to be kept
    await go('gantt');
    await seen.page.locator('icemon-gantt button.client').first().waitFor();
    await takePicture('gantt.png');
  });

  it('sums up the cluster', async () => {
    await compile(updating ? 2800 : 30);
    await seen.page.getByRole('button', { name: '5 min', exact: true }).click();
    await seen.page.locator('.tile', { hasText: 'hosts online' }).getByText(String(hosts.length)).waitFor();
    await seen.page.locator('icemon-chart canvas').first().waitFor();
    await takePicture('summary.png');
  });

  it('logged no error', () => {
    expect(seen.errors).toEqual([]);
  });
});
