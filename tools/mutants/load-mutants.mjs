// A hook of Node's loader: the files that mutants are built into stand in the place of those built of the
// same sources. `node --import PATH/register.mjs` sets it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let dist;
let built;

/** @param places folder of the package's `dist`, and of the files with mutants, as addresses that end in `/` */
export function initialize(places) {
  ({ dist, built } = places);
}

export async function load(url, context, next) {
  if (!url.startsWith(dist)) return next(url, context);
  const file = fileURLToPath(new URL(url.slice(dist.length), built));
  if (!existsSync(file)) return next(url, context);
  return { format: 'module', source: await readFile(file), shortCircuit: true };
}
