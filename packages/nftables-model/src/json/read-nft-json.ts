import { checkArgument, someObject, someText } from '@packet-path/core';
import type { Command } from '../ruleset/command.ts';
import { frozen } from '../ruleset/frozen.ts';
import { type ReadJsonOptions, readJson } from './read-json.ts';

/**
 * Reads the JSON that `nft -j list ruleset` prints, or commands for `nft -j -f`
 * (libnftables-json(5)).
 *
 * @returns the commands in order, frozen
 * @throws {PacketPathError} with line, column and what was expected
 */
export function readNftJson(text: string, options: ReadJsonOptions = {}): readonly Command[] {
  checkArgument('readNftJson', 'text', text, someText);
  checkArgument('readNftJson', 'options', options, someObject);
  return frozen(readJson(text, options));
}
