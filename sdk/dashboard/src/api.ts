/** What the shell gives a page, and the shapes of the host's HTTP interface. Types only. */

/** One event, the same in `hostler tap`, server-sent events and WebSockets. `seq` is 0 unless durable. */
export interface Envelope<Body = unknown> {
  seq: number;
  topic: string;
  source: string;
  key: string;
  time: string;
  body: Body;
}

export type InstanceState =
  | 'discovered' | 'validated' | 'starting' | 'running' | 'degraded' | 'stopping' | 'stopped'
  | 'backing-off' | 'quarantined' | 'disabled';

export interface PageInfo {
  name: string;
  title: string;
  element: string;
  url: string;
  icon?: string;
}

export interface Instance {
  name: string;
  plugin: string;
  version: string;
  summary: string;
  state: InstanceState;
  reason: string;
  since: string;
  isolation: string;
  optional: boolean;
  restarts: number;
  pages: PageInfo[];
  third_party: boolean;
}

export interface Progress {
  done: number;
  total: number;
  text: string;
}

/** One line of a command's answer; `status` is the last. */
export type Reply =
  | { line: string }
  | { value: unknown }
  | { progress: Progress }
  | { status: { code: number; error: string } };

export interface CommandOutcome {
  lines: string[];
  values: unknown[];
}

export interface CommandOptions {
  /** Closing the connection cancels the command. */
  signal?: AbortSignal;
  /** Called for each reply as it arrives. */
  onReply?: (reply: Reply) => void;
}

export interface TopicListener {
  event(envelope: Envelope): void;
  /** The stream is new, or events were lost: load the state again. Always called once at the start. */
  reset?(): void;
}

export interface Question {
  title: string;
  text?: string;
  action: string;
  danger?: boolean;
}

/** Everything a page may ask of its surroundings. Paths are relative to `/api/<instance>/`. */
export interface PageApi {
  readonly instance: string;
  /** The address of one of the instance's resources, for images, videos and links. */
  url(path: string): string;
  json<T>(path: string, signal?: AbortSignal): Promise<T>;
  text(path: string, signal?: AbortSignal): Promise<string>;
  /** Runs a command of the instance. Rejects with a `RequestError` if it does not end with code 0. */
  command(name: string, args?: object, options?: CommandOptions): Promise<CommandOutcome>;
  /** Listens to the instance's topics; returns what ends it. */
  subscribe(topics: string[], listener: TopicListener): () => void;
  confirm(question: Question): Promise<boolean>;
  /** Shows a message for a while, and says it to screen readers. */
  notify(text: string, kind?: 'info' | 'good' | 'bad'): void;
  /** Opens another place of this page; `path` comes back as the element's `path`. */
  navigate(path: string): void;
}

/** What the shell sets on a page's element. */
export interface PageElement extends HTMLElement {
  instance: string;
  path: string;
  api: PageApi;
}
