import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { FakeDaemon } from './fake-daemon';

/** The distribution's scheduler. */
export const schedulerProgram = ['/usr/sbin/icecc-scheduler', '/usr/bin/icecc-scheduler', '/usr/local/sbin/icecc-scheduler']
  .find((path) => existsSync(path)) ?? '';

async function listens(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  await new Promise((resolve) => { server.close(resolve); });
  return free;
}

/** Of two neighbours: the other one is for the control port. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    if (await listens(port) && await listens(port + 1)) return port;
  }
  throw new Error('no free ports on 127.0.0.1');
}

const files = ['net/http/socket', 'core/text/parser', 'gui/widgets/window', 'core/base/allocator', 'render/vk/shader',
  'math/linear/matrix', 'core/text/string_view', 'core/async/thread_pool', 'media/video/codec', 'gui/layout/flex'];

/** The real scheduler, with daemons that only pretend to compile. */
export class RealCluster {
  port = 0;
  private process: ChildProcess | null = null;
  private readonly daemons: FakeDaemon[] = [];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly working = new Map<FakeDaemon, number>();
  private busy = false;
  private readonly lastResort = () => void this.process?.kill('SIGKILL');

  async start(netname: string): Promise<void> {
    this.port = await freePort();
    // As root it would become another user, and outlive a test that is killed.
    const user = process.getuid?.() === 0
      ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--pdeathsig', 'KILL'] : [];
    const [program, ...rest] = [...user, schedulerProgram, '-i', 'lo', '-p', String(this.port), '-n', netname];
    this.process = spawn(program!, rest, { stdio: 'ignore' });
    process.once('exit', this.lastResort);
  }

  /** One after the other: the scheduler takes in one a second. */
  async join(name: string, slots: number, noRemote = false): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const daemon = new FakeDaemon(name, slots, noRemote);
      try {
        await daemon.login(this.port);
        daemon.report(20, 300);
        this.daemons.push(daemon);
        return;
      } catch (error) {
        daemon.leave();
        if (attempt >= 20) throw error;
        await new Promise((resolve) => { setTimeout(resolve, 200); });  // it may not listen yet
      }
    }
  }

  /** Jobs from now on, as builds of several clients. */
  work(jobsPerSecond: number): void {
    this.busy = true;
    const next = () => {
      if (!this.busy) return;
      void this.compile();
      this.later((1000 / jobsPerSecond) * (0.3 + Math.random() * 1.4), next);
    };
    next();
    const reports = () => {
      if (!this.busy) return;
      for (const daemon of this.daemons) {
        const share = (this.working.get(daemon) ?? 0) / Math.max(1, daemon.slots);
        daemon.report(Math.min(900, Math.round(40 + 600 * share)), Math.round(1000 * share * daemon.slots));
      }
      this.later(3000, reports);
    };
    reports();
  }

  async stop(): Promise<void> {
    this.busy = false;
    this.timers.forEach((timer) => clearTimeout(timer));
    this.daemons.forEach((daemon) => daemon.leave());
    process.off('exit', this.lastResort);
    const { process: child } = this;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => { child.once('exit', resolve); });
    child.kill('SIGKILL');
    await ended;
  }

  private async compile(): Promise<void> {
    const clients = this.daemons.filter((_, place) => place % 3 === 0);
    const client = clients[Math.floor(Math.random() ** 1.6 * clients.length)]!;
    const file = files[Math.floor(Math.random() * files.length)]!;
    if (Math.random() < 0.06) {
      const local = client.beginLocal(`build/lib/lib${file.split('/').at(-1)}.so`);
      this.later(1000 + Math.random() * 4000, () => client.endLocal(local));
      return;
    }
    const { job, port } = await client.ask(`${file}_${1 + Math.floor(Math.random() * 30)}.cpp`);
    const server = this.daemons.find((daemon) => daemon.port === port) ?? client;
    this.working.set(server, (this.working.get(server) ?? 0) + 1);
    server.begin(job);
    const milliseconds = Math.round(Math.exp(6.2 + Math.random() * 3));
    this.later(milliseconds, () => {
      server.done(job, Math.random() < 0.03 ? 1 : 0, milliseconds);
      this.working.set(server, this.working.get(server)! - 1);
    });
  }

  private later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, milliseconds);
    this.timers.add(timer);
  }
}
