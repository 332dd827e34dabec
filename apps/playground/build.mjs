// Writes the whole page as one file, out/playground.html. `--serve` builds it, opens a local address and
// follows changes of the sources.
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vite';

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
const out = fileURLToPath(new URL('../../out/', import.meta.url));
/** Bytes of the file at most. */
const MOST = 1_500_000;

await build({ configFile, logLevel: 'warn' });
mkdirSync(out, { recursive: true });
copyFileSync(fileURLToPath(new URL('dist/index.html', import.meta.url)), `${out}playground.html`);
const { size } = statSync(`${out}playground.html`);
console.log(`out/playground.html: ${size.toLocaleString('en')} bytes`);
if (size > MOST) {
  console.error(`FAIL: at most ${MOST.toLocaleString('en')} bytes`);
  process.exitCode = 1;
}
if (process.argv.includes('--serve')) {
  const server = await createServer({ configFile });
  await server.listen();
  server.printUrls();
}
