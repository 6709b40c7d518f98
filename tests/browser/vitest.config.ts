import { defineConfig } from 'vitest/config';

// One daemon and one browser at a time: the tests of a file tell one story, in order.
export default defineConfig({
  test: { include: ['*.test.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, bail: 1, expect: { poll: { timeout: 20_000 } } },
});
