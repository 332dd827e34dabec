import { createHash } from 'node:crypto';
import { checkArgument, someObject, someText } from '@packet-path/core';
import type { CellParameters } from './grid.ts';

/**
 * The seed of a cell: 64 bits of SHA-256 of the sweep's seed and of the cell's parameters by name. It
 * knows no shard, no worker and no place in the grid, so a cell gives the same results wherever and in
 * whatever grid it is run.
 */
export function cellSeed(seed: string, parameters: CellParameters): string {
  checkArgument('cellSeed', 'seed', seed, someText);
  checkArgument('cellSeed', 'parameters', parameters, someObject);
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([seed, sorted])).slice(0, 16);
}

/** SHA-256 of a text's UTF-8, or of bytes, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
