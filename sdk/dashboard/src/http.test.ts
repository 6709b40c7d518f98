import { describe, expect, it } from 'vitest';
import type { Reply } from './api';
import { getJson, runCommand } from './http';

const answering = (body: string, status = 200) => () => Promise.resolve(new Response(body, { status }));

describe('getJson', () => {
  it('passes on the sentence of a refusal', async () => {
    const refused = getJson('/x', undefined, answering('{"error":"no job 9"}', 404));
    await expect(refused).rejects.toMatchObject({ message: 'no job 9', status: 404 });
  });

  it('says that nobody answers when the connection fails', async () => {
    const refused = getJson('/x', undefined, () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(refused).rejects.toMatchObject({ message: 'The host does not answer.', status: 0 });
  });
});

describe('runCommand', () => {
  it('collects lines and values and tells each reply as it comes', async () => {
    const seen: Reply[] = [];
    const text = '{"line":"job 7"}\n{"value":{"id":7}}\n{"status":{"code":0,"error":""}}\n';
    const outcome = await runCommand('/x', {}, { onReply: (reply) => seen.push(reply) }, answering(text));
    expect(outcome).toEqual({ lines: ['job 7'], values: [{ id: 7 }] });
    expect(seen).toHaveLength(3);
  });

  it('sends its arguments as JSON, as the host demands of a mutating request', async () => {
    let sent: RequestInit | undefined;
    await runCommand('/x', { id: 7 }, {}, (_, init) => {
      sent = init;
      return answering('{"status":{"code":0,"error":""}}')();
    });
    expect(sent).toMatchObject({ method: 'POST', body: '{"id":7}' });
    expect(new Headers(sent?.headers).get('content-type')).toBe('application/json');
  });

  it('fails with the error of the status, and when the status never comes', async () => {
    const failing = runCommand('/x', {}, {}, answering('{"status":{"code":1,"error":"no such file"}}'));
    await expect(failing).rejects.toThrow('no such file');
    await expect(runCommand('/x', {}, {}, answering('{"line":"a"}\n'))).rejects.toThrow('was cut');
  });
});
