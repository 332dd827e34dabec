// Prints the hashes as JSON; the recordings come in on stdin.
import { readFileSync } from 'node:fs';
import { hashes } from './hashes.mjs';

console.log(JSON.stringify(hashes(JSON.parse(readFileSync(0, 'utf8')))));
