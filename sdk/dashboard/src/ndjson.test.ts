import { describe, expect, it } from 'vitest';
import { NdjsonReader, readNdjson } from './ndjson';

const bytes = (text: string) => new TextEncoder().encode(text);

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
}

describe('NdjsonReader', () => {
  it('gives each line once it is complete', () => {
    const reader = new NdjsonReader();
    expect(reader.push(bytes('{"line":"a"}\n{"li'))).toEqual([{ line: 'a' }]);
    expect(reader.push(bytes('ne":"b"}'))).toEqual([]);
    expect(reader.push(bytes('\n'))).toEqual([{ line: 'b' }]);
  });

  it('joins a character that was cut between two chunks', () => {
    const whole = bytes('{"line":"Löwe"}\n');
    const cut = whole.indexOf(0xc3) + 1;
    const reader = new NdjsonReader();
    expect(reader.push(whole.slice(0, cut))).toEqual([]);
    expect(reader.push(whole.slice(cut))).toEqual([{ line: 'Löwe' }]);
  });

  it('takes a last line without a newline and skips empty ones', () => {
    const reader = new NdjsonReader();
    expect(reader.push(bytes('\r\n\n{"value":1}'))).toEqual([]);
    expect(reader.end()).toEqual([{ value: 1 }]);
    expect(reader.end()).toEqual([]);
  });

  it('refuses a line that never ends and one that is not JSON', () => {
    expect(() => new NdjsonReader(8).push(bytes('0123456789'))).toThrow('too long');
    expect(() => new NdjsonReader().push(bytes('nonsense\n'))).toThrow(SyntaxError);
  });
});

describe('readNdjson', () => {
  it('yields the values of a streamed answer in order', async () => {
    const values: unknown[] = [];
    for await (const value of readNdjson(streamOf(bytes('1\n2'), bytes('3\n'), bytes('4')))) {
      values.push(value);
    }
    expect(values).toEqual([1, 23, 4]);
  });
});
