import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { frame, little, text, u32 } from './icecream-bytes';

/* An icecream scheduler for its monitors: as many hosts and jobs as a test wants, when it wants them. */

const protocol = 43;
const types = { login: 82, request: 83, begin: 84, done: 85, localBegin: 86, stats: 87, localDone: 79 };

const [fromServer, fromClient] = [0, 1];  // who tells the end of a job
const clientKilled = 118;

export interface FakeHost {
  name: string;
  ip: string;
  slots: number;
  noRemote?: boolean;
  load?: number;
  platform?: string;
}

interface Running {
  id: number;
  client: number;
  host: number;
  until: number;
}

export class FakeScheduler {
  port = 0;
  private readonly started = Math.floor(Date.now() / 1000);
  private readonly hosts: FakeHost[] = [];
  private readonly monitors = new Set<Socket>();
  private server: Server | null = null;
  private datagrams: Datagrams | null = null;
  private lastJob = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly running = new Map<number, Running>();

  constructor(private readonly netname: string) {}

  /** The second time on the port of the first. */
  async start(): Promise<void> {
    const server = createServer((socket) => this.welcome(socket));
    this.server = server;
    await new Promise<void>((resolve) => { server.listen(this.port, '127.0.0.1', resolve); });
    this.port = (server.address() as { port: number }).port;
    const datagrams = createSocket('udp4');
    this.datagrams = datagrams;
    datagrams.on('message', (message, from) => datagrams.send(this.discovery(message[0]!), from.port, from.address));
    await new Promise<void>((resolve) => { datagrams.bind(this.port, '127.0.0.1', resolve); });
  }

  async stop(): Promise<void> {
    this.idle();
    this.monitors.forEach((socket) => socket.destroy());
    const { server, datagrams } = this;
    this.server = this.datagrams = null;
    if (server) await new Promise((resolve) => { server.close(resolve); });
    if (datagrams) await new Promise<void>((resolve) => { datagrams.close(resolve); });
  }

  /** Gives its number. */
  addHost(host: FakeHost): number {
    this.hosts.push(host);
    this.tell(this.stats(this.hosts.length));
    return this.hosts.length;
  }

  request(file: string, client: number): number {
    this.lastJob += 1;
    this.tell(frame(types.request, text(file), u32(1, this.lastJob, client)));
    return this.lastJob;
  }

  begin(job: number, host: number): void {
    this.tell(frame(types.begin, u32(job, Math.floor(Date.now() / 1000), host)));
  }

  /** As its compile server tells. */
  done(job: number, exitCode = 0, milliseconds = 1000): void {
    const times = [milliseconds, milliseconds, 20, 900];
    this.tell(frame(types.done, u32(job, exitCode, ...times, 4000, 20_000, 9000, 30_000, fromServer, 1)));
  }

  /** Its client gives it up. */
  cancel(job: number): void {
    this.tell(frame(types.done, u32(job, clientKilled, 0, 0, 0, 0, 0, 0, 0, 0, fromClient, 1)));
  }

  beginLocal(file: string, client: number): number {
    this.lastJob += 1;
    this.tell(frame(types.localBegin, u32(client, this.lastJob, Math.floor(Date.now() / 1000)), text(file)));
    return this.lastJob;
  }

  endLocal(job: number): void {
    this.tell(frame(types.localDone, u32(job)));
  }

  /** From now on so many jobs a second, between hosts that take them. */
  work(jobsPerSecond: number): void {
    this.idle();
    const every = 100;
    let owed = 0;
    this.timer = setInterval(() => {
      const now = Date.now();
      for (const one of [...this.running.values()]) if (one.until <= now) this.finish(one);
      owed += (jobsPerSecond * every) / 1000;
      for (; owed >= 1; owed -= 1) this.beginSome(now);
    }, every);
  }

  /** No more of them; those that run end. */
  idle(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    for (const one of [...this.running.values()]) this.finish(one);
  }

  private beginSome(now: number): void {
    const any = () => 1 + Math.floor(Math.random() * this.hosts.length);
    const [client, host] = [1 + Math.floor(Math.random() ** 3 * this.hosts.length), any()];
    if (this.hosts[host - 1]!.noRemote) return;
    const id = this.request(`lab/src/part_${any()}.cpp`, client);
    this.begin(id, host);
    this.running.set(id, { id, client, host, until: now + 300 + Math.random() * 4000 });
  }

  private finish({ id }: Running): void {
    this.running.delete(id);
    this.done(id, Math.random() < 0.02 ? 1 : 0, 900);
  }

  private tell(bytes: Buffer): void {
    this.monitors.forEach((socket) => socket.write(bytes));
  }

  private stats(id: number): Buffer {
    const { name, ip, slots, noRemote = false, load = 54, platform = 'x86_64' } = this.hosts[id - 1]!;
    return frame(types.stats, u32(id), text(
      `Name:${name}\nIP:${ip}\nMaxJobs:${slots}\nNoRemote:${noRemote}\nPlatform:${platform}\nVersion:43\n`
      + `Features:env_xz env_zstd\nSpeed:615.014099\nLoad:${load}\nLoadAvg1:3370\nLoadAvg5:1954\nLoadAvg10:962\nFreeMem:22819\n`));
  }

  private welcome(socket: Socket): void {
    let seen = Buffer.alloc(0);
    let loggedIn = false;
    socket.write(little(protocol));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.monitors.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      const before = seen.length;
      seen = Buffer.concat([seen, bytes]);
      if (before < 4 && seen.length >= 4) socket.write(little(Math.min(protocol, seen.readUInt32LE(0))));
      if (loggedIn || seen.length < 16 || seen.readUInt32BE(12) !== types.login) return;
      loggedIn = true;
      this.hosts.forEach((_, place) => socket.write(this.stats(place + 1)));
      this.monitors.add(socket);
    });
  }

  /** To a request of 38 or more: u32 version, u64 start, name, in 268 bytes. */
  private discovery(sent: number): Buffer {
    const reply = Buffer.alloc(268);
    reply.writeUInt8((sent + 3) & 255, 0);
    reply.writeUInt32BE(protocol, 1);
    reply.writeUInt32BE(this.started, 9);
    reply.write(this.netname, 13, 254, 'latin1');
    return reply;
  }
}
