import { getText, type PageApi, type PageInfo, type Question } from '@hostler/page';
import tokens from '@hostler/page/tokens.css?inline';
import { framePage } from './frame-page';

interface Message {
  empty?: boolean;
  loaded?: boolean;
  ready?: boolean;
  failed?: string;
  call?: number;
  method?: string;
  args?: unknown[];
}

/** Answers the calls of a sandboxed page with the services of its own instance, and nothing else. */
export class FrameBridge {
  readonly frame = document.createElement('iframe');
  private readonly ends = new Map<number, () => void>();
  private readonly receive = (message: MessageEvent) => void this.received(message);

  constructor(
    private readonly api: PageApi, private readonly page: PageInfo, private readonly path: string,
    private readonly failed: (reason: string) => void,
  ) {
    this.frame.setAttribute('sandbox', 'allow-scripts');
    this.frame.title = page.title;
    this.frame.src = '/frame.html';  // an empty document with a policy of its own
    window.addEventListener('message', this.receive);
  }

  close(): void {
    window.removeEventListener('message', this.receive);
    this.ends.forEach((end) => end());
    this.ends.clear();
  }

  send(message: object): void {
    // The frame's origin is opaque, so no narrower target can be named; nothing here is secret from it.
    this.frame.contentWindow?.postMessage(message, '*');
  }

  private async received(message: MessageEvent): Promise<void> {
    if (message.source !== this.frame.contentWindow) return;
    const data = message.data as Message;
    if (data.empty) this.send({ fill: `(${framePage.toString()})()`, style: tokens });
    if (data.loaded) await this.start();
    if (typeof data.failed === 'string') this.failed(data.failed);
    if (typeof data.call === 'number' && typeof data.method === 'string') {
      await this.answer(data.call, data.method, data.args ?? []);
    }
  }

  private async start(): Promise<void> {
    try {
      const module = await getText(this.page.url);
      const theme = document.documentElement.dataset['theme'] ?? '';
      const { element } = this.page;
      this.send({ start: { module, element, instance: this.api.instance, path: this.path, theme } });
    } catch (error) {
      this.failed((error as Error).message);
    }
  }

  private async answer(call: number, method: string, args: unknown[]): Promise<void> {
    try {
      this.send({ answer: call, value: await this.perform(call, method, args) });
    } catch (error) {
      this.send({ answer: call, error: (error as Error).message });
    }
  }

  private perform(call: number, method: string, args: unknown[]): unknown {
    const text = (index: number) => String(args[index] ?? '');
    switch (method) {
      case 'json': return this.api.json(text(0));
      case 'text': return this.api.text(text(0));
      case 'command': return this.api.command(text(0), (args[1] ?? {}) as object, {
        onReply: (value) => this.send({ reply: call, value }),
      });
      case 'subscribe': return this.subscribe(call, args[0]);
      case 'unsubscribe':
        this.ends.get(call)?.();
        this.ends.delete(call);
        return undefined;
      case 'confirm': return this.api.confirm(args[0] as Question);
      case 'notify': return this.api.notify(`${this.api.instance}: ${text(0)}`, args[1] as 'info' | undefined);
      case 'navigate': return this.api.navigate(text(0));
      default: throw new Error(`a page cannot call '${method}'`);
    }
  }

  private subscribe(call: number, topics: unknown): void {
    if (!Array.isArray(topics)) throw new Error('subscribe needs a list of topics');
    this.ends.get(call)?.();
    this.ends.set(call, this.api.subscribe(topics.map(String), {
      event: (envelope) => this.send({ event: call, envelope }),
      reset: () => this.send({ reset: call }),
    }));
  }
}
