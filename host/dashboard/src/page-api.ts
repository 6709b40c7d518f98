import { getJson, getText, type EventStream, type PageApi, type Question, runCommand } from '@hostler/page';
import { hashOf } from './route';

/** What pages ask of the shell's own furniture. */
export interface Furniture {
  confirm(question: Question): Promise<boolean>;
  notify(text: string, kind?: 'info' | 'good' | 'bad'): void;
}

/** Keeps a path below `/api/<instance>/`: no other origin, no climbing out. */
export function addressOf(instance: string, path: string): string {
  const base = `/api/${encodeURIComponent(instance)}/`;
  const resolved = new URL(path.replace(/^\/+/, ''), `http://host${base}`);
  if (resolved.host !== 'host' || !resolved.pathname.startsWith(base)) {
    throw new Error(`'${path}' is not a path of the instance ${instance}`);
  }
  return resolved.pathname + resolved.search;
}

/** The shell's services for one instance's page. */
export function pageApi(
  instance: string, room: string, stream: EventStream, furniture: Furniture,
): PageApi {
  const url = (path: string) => addressOf(instance, path);
  return {
    instance,
    url,
    json: (path, signal) => getJson(url(path), signal),
    text: (path, signal) => getText(url(path), signal),
    command: (name, args = {}, options = {}) =>
      runCommand(url(`commands/${encodeURIComponent(name)}`), args, options),
    subscribe: (topics, listener) => stream.subscribe(topics, {
      event: (envelope) => { if (envelope.source === instance) listener.event(envelope); },
      reset: () => listener.reset?.(),
    }),
    confirm: (question) => furniture.confirm(question),
    notify: (text, kind) => furniture.notify(text, kind),
    navigate: (path) => { location.hash = hashOf(room, path); },
  };
}
