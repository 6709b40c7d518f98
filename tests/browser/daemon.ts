import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const longestEnd = 30_000;  // a host that takes longer hangs

/** A third-party plugin as it is delivered: a module, and the file of its page. */
export interface ForeignPlugin {
  id: string;
  module: string;
  page: string;
}

/** A `hostler run` of its own: a free port, its own state directory, and the plugins that the test names. */
export class Daemon {
  /** Of the configuration, the plugin and the state; made by the first start. */
  folder = '';
  address = '';
  private process: ChildProcess | null = null;
  private readonly output: string[] = [];
  private readonly lastResort = () => void this.process?.kill('SIGKILL');

  /** `plugins` are lines of the configuration, below `plugins:`. */
  constructor(
    private readonly program: string, private readonly plugins: readonly string[],
    private readonly foreign: ForeignPlugin | null = null,
  ) {}

  get port(): number {
    return this.address === '' ? 0 : Number(new URL(this.address).port);
  }

  /** Starts it, the second time on the port of the first, and waits for the address that it prints. */
  async start(): Promise<void> {
    if (this.folder === '') this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'hostler-browser-')));
    const config = join(this.folder, 'hostler.yaml');
    writeFileSync(config, [
      'version: 1',
      'host:',
      '  name: studio-1',
      `  http: { listen: "127.0.0.1:${this.port}" }`,
      ...(this.foreign ? [`  plugin_dirs: ["${this.addForeignPlugin(this.foreign)}"]`] : []),
      'plugins:',
      ...this.plugins.map((line) => `  ${line}`),
      ...(this.foreign ? [`  - use: ${this.foreign.id}`] : []),
      '',
    ].join('\n'));
    const environment = { ...process.env, HOSTLER_STATE_DIR: join(this.folder, 'state') };
    const child = spawn(this.program, ['run', '-c', config], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    process.once('exit', this.lastResort);
    this.address = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`hostler ended with ${code}:\n${this.tail()}`)));
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.output.push(line);
          const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
          if (found) resolve(found[0]);
        });
      }
    });
  }

  /** Asks it to end and waits until it has; gives its exit code, null if it had to be killed. */
  async stop(): Promise<number | null> {
    const child = this.process;
    if (!child) return null;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => { child.once('exit', resolve); });
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), longestEnd);
      await ended;
      clearTimeout(patience);
    }
    this.process = null;
    process.off('exit', this.lastResort);
    return child.exitCode;
  }

  async remove(): Promise<void> {
    await this.stop();
    if (this.folder !== '') rmSync(this.folder, { recursive: true, force: true });
  }

  /** The last lines that it wrote, for a failure's message. */
  tail(): string {
    return this.output.slice(-30).join('\n');
  }

  /** Copies the plugin as its author's instructions say; gives the folder. */
  private addForeignPlugin({ id, module, page }: ForeignPlugin): string {
    const folder = join(this.folder, 'plugins');
    const pages = join(folder, id, 'dashboard');
    mkdirSync(pages, { recursive: true, mode: 0o755 });
    copyFileSync(module, join(folder, `${id}.so`));
    copyFileSync(page, join(pages, `${id}-page.js`));
    return folder;
  }
}
