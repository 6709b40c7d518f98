import { outputDirectory, precompress } from '@hostler/page/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    target: 'es2022',
    outDir: outputDirectory('dashboard'),
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
  },
  plugins: [precompress()],
});
