import { createSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Frames, frame, little, text, u32 } from './icecream-bytes';

const protocol = 43;
const types = {
  ask: 71, server: 72, begin: 76, done: 77, localBegin: 78, localDone: 79, login: 80, stats: 81, settings: 92, noServer: 96,
};
const environment = Buffer.concat([u32(1), text('x86_64'), text('environment')]);

/** An icecream daemon that compiles nothing: the real scheduler takes it for one. */
export class FakeDaemon {
  port = 0;
  private server: Server | null = null;
  private socket: Socket | null = null;
  private lastClient = 0;
  private readonly asked = new Map<number, (answer: { job: number; port: number }) => void>();

  constructor(readonly name: string, readonly slots: number, readonly noRemote = false) {}

  /** Returns when the scheduler has taken it in. */
  async login(scheduler: number): Promise<void> {
    this.server = createServer((visitor) => visitor.destroy());  // the scheduler tries whether it can be reached
    await new Promise<void>((resolve) => { this.server!.listen(0, '127.0.0.1', resolve); });
    this.port = (this.server.address() as { port: number }).port;
    const socket = connect(scheduler, '127.0.0.1');
    this.socket = socket;
    // A scheduler that leaves us waiting is woken by a datagram.
    const waker = createSocket('udp4');
    const wake = setInterval(() => waker.send(Buffer.from([protocol]), scheduler, '127.0.0.1'), 200);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('close', () => reject(new Error(`the scheduler does not want ${this.name}`)));
        this.listen(socket, resolve);
      });
    } finally {
      clearInterval(wake);
      waker.close();
    }
  }

  private listen(socket: Socket, welcome: () => void): void {
    let handshake = Buffer.alloc(0);
    const frames = new Frames();
    socket.on('data', (bytes: Buffer) => {
      const before = handshake.length;
      if (before < 8) handshake = Buffer.concat([handshake, bytes]);
      if (before < 4 && handshake.length >= 4) {
        socket.write(Buffer.concat([little(protocol), little(Math.min(protocol, handshake.readUInt32LE(0)))]));
      }
      if (before < 8 && handshake.length < 8) return;
      if (before < 8) this.sendLogin();
      frames.push(before < 8 ? handshake.subarray(8) : bytes, (type, body) => {
        if (type === types.settings) welcome();
        if (type === types.server) this.assigned(body);
        if (type === types.noServer) this.answer(body.readUInt32BE(4), { job: body.readUInt32BE(0), port: this.port });
      });
    });
  }

  report(load: number, average: number): void {
    this.socket?.write(frame(types.stats, u32(load, average, average, average, 16_000)));
  }

  /** Asks for a compile server; resolves to the job's number and the port of the server's daemon. */
  ask(file: string): Promise<{ job: number; port: number }> {
    this.lastClient += 1;
    const client = this.lastClient;
    const answer = new Promise<{ job: number; port: number }>((resolve) => { this.asked.set(client, resolve); });
    this.socket?.write(frame(types.ask, environment, text(file), u32(1, 1), text('x86_64'), u32(0, client), text(''),
      u32(0, 0, 0, 0, 0)));
    return answer;
  }

  begin(job: number): void {
    this.socket?.write(frame(types.begin, u32(job, Math.floor(Date.now() / 1000), 0)));
  }

  done(job: number, exitCode: number, milliseconds: number): void {
    this.socket?.write(frame(types.done, u32(job, exitCode, milliseconds, milliseconds, 20, 900, 120_000, 900_000,
      45_000, 45_000, 0, 0)));
  }

  beginLocal(file: string): number {
    this.lastClient += 1;
    this.socket?.write(frame(types.localBegin, u32(Math.floor(Date.now() / 1000)), text(file), u32(this.lastClient)));
    return this.lastClient;
  }

  endLocal(client: number): void {
    this.socket?.write(frame(types.localDone, u32(client)));
  }

  leave(): void {
    this.socket?.removeAllListeners('close').destroy();
    this.server?.close();
  }

  private sendLogin(): void {
    this.socket!.write(frame(types.login, u32(this.port, this.slots), environment, text(this.name), text('x86_64'),
      u32(1, this.noRemote ? 1 : 0, 0)));
  }

  private assigned(body: Buffer): void {
    const [job, port] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    let place = 8;
    for (let texts = 0; texts < 2; texts += 1) place += 4 + body.readUInt32BE(place);
    this.answer(body.readUInt32BE(place + 4), { job, port });
  }

  /** Without a server it compiles at home. */
  private answer(client: number, server: { job: number; port: number }): void {
    this.asked.get(client)?.(server);
    this.asked.delete(client);
  }
}
