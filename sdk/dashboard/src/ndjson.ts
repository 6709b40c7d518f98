/** Cuts a byte stream of newline-separated JSON into values; a last line needs no newline. */
export class NdjsonReader {
  private readonly decoder = new TextDecoder();
  private rest = '';

  constructor(private readonly longestLine = 4 * 1024 * 1024) {}

  push(bytes: Uint8Array): unknown[] {
    return this.cut(this.decoder.decode(bytes, { stream: true }));
  }

  end(): unknown[] {
    const values = this.cut(this.decoder.decode() + '\n');
    this.rest = '';
    return values;
  }

  private cut(text: string): unknown[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > this.longestLine) throw new Error('a line of the answer is too long');
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
  }
}

/** The values of a streamed answer, each as soon as its line is complete. */
export async function* readNdjson(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const lines = new NdjsonReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield* lines.push(value);
    }
    yield* lines.end();
  } finally {
    await reader.cancel().catch(() => undefined);  // it is closed already, or nobody reads on
  }
}
