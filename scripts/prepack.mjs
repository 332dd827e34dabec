// Runs before a package is packed, whoever packs it: what is packed is what is built of the sources, and
// nothing that was built of other ones is left in it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './tools.mjs';

const folder = process.cwd();
must(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', folder], {
  stdio: [0, 2, 2],
});
if (!existsSync(join(folder, 'dist/index.js'))) {
  console.error(`${folder} has no dist/index.js after it was built`);
  process.exit(1);
}
