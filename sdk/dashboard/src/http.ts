import type { CommandOptions, CommandOutcome, Reply } from './api';
import { readNdjson } from './ndjson';

/** A request that was refused or a command that failed; `message` is the host's own sentence. */
export class RequestError extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
    this.name = 'RequestError';
  }
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function refusal(response: Response): Promise<RequestError> {
  const text = await response.text().catch(() => '');
  let message = `${response.status} ${response.statusText}`.trim();
  try {
    const body = JSON.parse(text) as { error?: unknown };
    if (typeof body.error === 'string' && body.error !== '') message = body.error;
  } catch {
    if (text !== '' && text.length < 300) message = text.trim();  // not JSON: some proxy's words
  }
  return new RequestError(message, response.status);
}

async function request(fetcher: Fetch, url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetcher(url, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new RequestError('The host does not answer.', 0);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

function postOf(body: object, signal?: AbortSignal): RequestInit {
  const headers = { 'Content-Type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) };
}

const browserFetch: Fetch = (url, init) => fetch(url, init);

export async function getJson<T>(url: string, signal?: AbortSignal, fetcher = browserFetch): Promise<T> {
  return (await request(fetcher, url, signal ? { signal } : {})).json() as Promise<T>;
}

export async function getText(url: string, signal?: AbortSignal, fetcher = browserFetch): Promise<string> {
  return (await request(fetcher, url, signal ? { signal } : {})).text();
}

export async function post(url: string, body: object = {}, fetcher = browserFetch): Promise<void> {
  await (await request(fetcher, url, postOf(body))).arrayBuffer();
}

/** Runs a command and reads its streamed answer to the end. */
export async function runCommand(
  url: string, args: object, options: CommandOptions = {}, fetcher = browserFetch,
): Promise<CommandOutcome> {
  const response = await request(fetcher, url, postOf(args, options.signal));
  const outcome: CommandOutcome = { lines: [], values: [] };
  if (response.body) {
    for await (const value of readNdjson(response.body)) {
      const reply = value as Reply;
      options.onReply?.(reply);
      if ('line' in reply) outcome.lines.push(reply.line);
      if ('value' in reply) outcome.values.push(reply.value);
      if ('status' in reply) {
        if (reply.status.code === 0) return outcome;
        throw new RequestError(reply.status.error || outcome.lines.at(-1) || 'The command failed.', 200);
      }
    }
  }
  throw new RequestError('The connection was cut before the command ended.', 0);
}
