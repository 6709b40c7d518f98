import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['{sdk,host,plugins}/**/src/**/*.test.ts'], environment: 'node' },
});
