// Finds sentences of comments that begin with What, Who, Whose or Those: a sentence names its subject
// (CONTRIBUTING.md). It reads all TypeScript and the scripts, prints file and line, and fails if it
// found any.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder, partComments } from './lib/code.mjs';
import { root } from './tools.mjs';

const FOLDERS = ['packages', 'examples', 'bench', 'scripts', 'tools'];
/** At the beginning of a line, or of a sentence in it. */
const RIDDLE = /(?:^[\s/*]*(?:@\w+ (?:\{[^}]*\} )?(?:\w+ )?)?|[.!?:]\s+)(What|Who|Whose|Those)\b/;

let found = 0;
for (const folder of FOLDERS) {
  for (const ending of ['.ts', '.mjs']) {
    for (const path of filesUnder(join(root, folder), ending)) {
      const { comments } = partComments(readFileSync(path, 'utf8'));
      for (const [index, line] of comments.split('\n').entries()) {
        if (!RIDDLE.test(line)) continue;
        console.log(`${relative(root, path)}:${index + 1}: ${line.trim()}`);
        found++;
      }
    }
  }
}
console.log(found === 0 ? 'every sentence names its subject' : `${found} lines to be written anew`);
if (found > 0) process.exitCode = 1;
