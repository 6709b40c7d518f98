import { defineConfig } from 'vitest/config';
import { patience } from './patience';

// One daemon and one browser at a time: the tests of a file tell one story, in order.
export default defineConfig({
  test: { include: ['*.test.ts'], fileParallelism: false, testTimeout: 3 * patience, hookTimeout: 3 * patience, bail: 1,
    expect: { poll: { timeout: patience } } },
});
