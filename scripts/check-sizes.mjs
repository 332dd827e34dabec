// How large the packages are in a browser: all that a door exports, bundled for one, as esbuild makes it
// small, and compressed as browsers ask for it (Brotli).
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './tools.mjs';

/** Kilobytes (1,000 bytes) at most; `docs/reliability.md` says what was aimed at. */
const MOST = { 'packet-path': 370, core: 80 };

for (const [name, most] of Object.entries(MOST)) {
  const bundle = await build({
    stdin: {
      contents: `export * from './dist/index.js';`,
      resolveDir: join(root, 'packages', name),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'error',
  });
  const [{ contents }] = bundle.outputFiles;
  const kilobytes = (bytes) => (bytes.length / 1000).toFixed(1);
  const packed = brotliCompressSync(contents);
  const isSmall = packed.length <= most * 1000;
  console.log(
    `${isSmall ? 'ok  ' : 'FAIL'} ${name}: ${kilobytes(packed)} kB of Brotli (at most ${most}), ` +
      `${kilobytes(gzipSync(contents, { level: 9 }))} of gzip, ${kilobytes(contents)} as it is`,
  );
  if (!isSmall) process.exitCode = 1;
}
