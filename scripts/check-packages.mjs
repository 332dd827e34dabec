// Checks the packages as they would be published: publint reads the manifests,
// Are The Types Wrong what a TypeScript user would see.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ran, together } from './lib/together.mjs';
import { pack } from './pack.mjs';
import { root } from './tools.mjs';

const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');

/** The faults of a tarball, one line each. */
async function problems(tarball) {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const found = messages.map((message) => formatMessage(message, pkg) ?? message.code);
  // The export condition is ours alone: published, it would lead to sources Node cannot run.
  if (JSON.stringify(pkg.exports).includes('source')) found.push('exports lead to sources');
  if (/"(workspace|catalog):/.test(JSON.stringify(pkg))) found.push('a version was left open');
  const types = await ran(process.execPath, [attw, tarball, '--profile', 'esm-only', '--no-emoji']);
  if (!types.isGood) found.push(types.details);
  return found;
}

const tarballs = pack();
for (const [index, found] of (await together(tarballs, problems)).entries()) {
  const tarball = tarballs[index];
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${basename(tarball)}`);
  for (const line of found) console.log(`     ${line}`);
  if (found.length > 0) process.exitCode = 1;
}
