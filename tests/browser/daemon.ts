import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A `hostler run` of its own: free ports, its own state directory, one farm that renders here. */
export class Daemon {
  readonly folder = mkdtempSync(join(tmpdir(), 'hostler-browser-'));
  address = '';
  private process: ChildProcess | null = null;
  private readonly output: string[] = [];

  constructor(private readonly program: string) {}

  get port(): number {
    return this.address === '' ? 0 : Number(new URL(this.address).port);
  }

  /** Starts it, the second time on the port of the first, and waits for the address that it prints. */
  async start(): Promise<void> {
    const config = join(this.folder, 'hostler.yaml');
    writeFileSync(config, [
      'version: 1',
      'host:',
      '  name: browser-test',
      `  http: { listen: "127.0.0.1:${this.port}" }`,
      'plugins:',
      '  - use: render-farm',
      '    as: farm',
      '    config:',
      '      console_listen: "127.0.0.1:0"',
      '      slots: 2',
      '',
    ].join('\n'));
    const environment = { ...process.env, HOSTLER_STATE_DIR: join(this.folder, 'state') };
    const child = spawn(this.program, ['run', '-c', config], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
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

  /** Asks it to end and waits until it has; gives its exit code. */
  async stop(): Promise<number | null> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => { child.once('exit', resolve); });
    child.kill('SIGTERM');
    return ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The last lines that it wrote, for a failure's message. */
  tail(): string {
    return this.output.slice(-30).join('\n');
  }
}
