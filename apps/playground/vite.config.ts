import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { articleCounts } from './build-plugins/article-counts.ts';
import { builtFiles } from './build-plugins/built-files.ts';
import { modelText } from './build-plugins/model-text.ts';
import { oneGenerator } from './build-plugins/one-generator.ts';

/** The page's script and its worker's program are built alike. */
const shared: UserConfig = {
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions: ['@packet-path/source', 'module', 'browser', 'development|production'] },
  plugins: [...builtFiles(), articleCounts(), oneGenerator()],
  build: { target: 'es2023', reportCompressedSize: false, chunkSizeWarningLimit: 3000 },
};

// `vite build` writes the whole page as one file, out/playground.html, the model's worker in it.
export default defineConfig({
  ...shared,
  base: './',
  plugins: [
    ...builtFiles(),
    articleCounts(),
    modelText(shared),
    viteSingleFile({ removeViteModuleLoader: true }),
  ],
  build: { ...shared.build, outDir: 'dist', emptyOutDir: true },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
