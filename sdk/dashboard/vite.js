// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';

const worthCompressing = 1024;
const compressible = /\.(?:js|css|html|svg|json|txt)$/;

/** Where a build goes: below $HOSTLER_SHARE_DIRECTORY if the build sets it, else to ./dist. */
export function outputDirectory(/** @type {string} */ folder) {
  const share = process.env.HOSTLER_SHARE_DIRECTORY;
  return share ? join(share, folder) : resolve('dist');
}

/** @returns {Promise<string[]>} the paths of all files below `folder` */
async function filesBelow(/** @type {string} */ folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
  return (await Promise.all(paths)).flat();
}

/**
 * Writes a `.gz` beside each text file over 1 KiB, which the host serves as it is.
 * @returns {import('vite').Plugin}
 */
export function precompress() {
  let folder = '';
  return {
    name: 'hostler-precompress',
    apply: 'build',
    configResolved(config) { folder = resolve(config.root, config.build.outDir); },
    async closeBundle() {
      if (!existsSync(folder)) return;  // the build failed before it wrote anything
      for (const path of await filesBelow(folder)) {
        if (!compressible.test(path)) continue;
        const content = await readFile(path);
        if (content.length <= worthCompressing) continue;
        const options = { level: constants.Z_BEST_COMPRESSION };
        await writeFile(`${path}.gz`, await promisify(gzip)(content, options));
      }
    },
  };
}

/**
 * The Vite configuration of a plugin's `dashboard/` folder. The manifest beside it names the modules;
 * each is built from the source of the same name: `render-farm.js` from `src/render-farm.ts`.
 * @returns {import('vite').UserConfig}
 */
export function pluginPages() {
  const manifest = JSON.parse(readFileSync(resolve('../manifest.json'), 'utf8'));
  const modules = /** @type {string[]} */ (manifest.pages.map((/** @type {{module: string}} */ page) => page.module));
  const name = (/** @type {string} */ module) => module.replace(/\.js$/, '');
  return {
    base: './',
    build: {
      target: 'es2022',
      outDir: outputDirectory(`plugins/${manifest.id}/dashboard`),
      emptyOutDir: true,
      modulePreload: false,
      rollupOptions: {
        input: Object.fromEntries(modules.map((module) => [name(module), `src/${name(module)}.ts`])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
    worker: { format: 'es', rollupOptions: { output: { entryFileNames: '[name]-[hash].js' } } },
    plugins: [precompress()],
  };
}
