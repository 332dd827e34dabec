import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

// `vite build` writes the whole page as one file, out/playground.html, the model's worker in it.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: { conditions: ['@packet-path/source', 'module', 'browser', 'development|production'] },
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  // A page that is opened from disk may not start a worker that is a module.
  worker: { format: 'iife' },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 3000,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
