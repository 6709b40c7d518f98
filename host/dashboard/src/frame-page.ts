/*
 * The inside of a third-party page's frame. The frame is sandboxed: its origin is nobody's, so it can
 * read nothing of the host by itself. It gets its module as text and reaches its instance only through
 * messages, which frame-bridge.ts checks.
 *
 *   frame -> shell   {empty} | {loaded} | {call, method, args} | {ready} | {failed}
 *   shell -> frame   {fill, style} | {start} | {answer, value | error} | {reply} | {event, envelope} | {reset} | {path} | {theme}
 */

export interface FrameStart {
  module: string;
  element: string;
  instance: string;
  path: string;
  theme: string;
}

/**
 * Runs in the frame. It is passed there as text, so it must use nothing outside itself.
 */
export function framePage(): void {
  type Listener = { event(envelope: unknown): void; reset?(): void };
  type Waiting = { resolve(value: unknown): void; reject(error: Error): void; onReply?: (reply: unknown) => void };
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<number, Listener>();
  let last = 0;
  let page: (HTMLElement & { path: string }) | null = null;

  const send = (message: object) => parent.postMessage(message, '*');
  const call = (method: string, args: unknown[], onReply?: (reply: unknown) => void) =>
    new Promise<unknown>((resolve, reject) => {
      last += 1;
      waiting.set(last, onReply ? { resolve, reject, onReply } : { resolve, reject });
      send({ call: last, method, args });
    });

  const api = (instance: string) => ({
    instance,
    url: (path: string) => `/api/${encodeURIComponent(instance)}/${path.replace(/^\/+/, '')}`,
    json: (path: string) => call('json', [path]),
    text: (path: string) => call('text', [path]),
    command: (name: string, args: object = {}, options: { onReply?: (reply: unknown) => void } = {}) =>
      call('command', [name, args], options.onReply),
    subscribe: (topics: string[], listener: Listener) => {
      last += 1;
      const id = last;
      listeners.set(id, listener);
      send({ call: id, method: 'subscribe', args: [topics] });
      return () => {
        listeners.delete(id);
        send({ call: id, method: 'unsubscribe', args: [] });
      };
    },
    confirm: (question: object) => call('confirm', [question]),
    notify: (text: string, kind?: string) => void call('notify', [text, kind]),
    navigate: (path: string) => void call('navigate', [path]),
  });

  const start = async ({ module, element, instance, path, theme }: FrameStart) => {
    document.documentElement.dataset['theme'] = theme;
    try {
      await import(/* @vite-ignore */ URL.createObjectURL(new Blob([module], { type: 'text/javascript' })));
      if (!customElements.get(element)) throw new Error(`the module defines no <${element}>`);
      page = Object.assign(document.createElement(element), { api: api(instance), instance, path });
      page.setAttribute('instance', instance);
      document.body.append(page);
      send({ ready: true });
    } catch (error) {
      send({ failed: String(error) });
    }
  };

  window.addEventListener('message', (message) => {
    if (message.source !== parent) return;
    const data = message.data as Record<string, unknown>;
    if (data['start']) void start(data['start'] as FrameStart);
    if (typeof data['path'] === 'string' && page) page.path = data['path'];
    if (typeof data['theme'] === 'string') document.documentElement.dataset['theme'] = data['theme'];
    if (typeof data['event'] === 'number') listeners.get(data['event'])?.event(data['envelope']);
    if (typeof data['reset'] === 'number') listeners.get(data['reset'])?.reset?.();
    if (typeof data['reply'] === 'number') waiting.get(data['reply'])?.onReply?.(data['value']);
    if (typeof data['answer'] === 'number') {
      const one = waiting.get(data['answer']);
      waiting.delete(data['answer']);
      if (typeof data['error'] === 'string') one?.reject(new Error(data['error']));
      else one?.resolve(data['value']);
    }
  });
  send({ loaded: true });
}
