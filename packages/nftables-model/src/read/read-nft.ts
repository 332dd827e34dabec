import { checkArgument, someObject, someText } from '@packet-path/core';
import type { Command } from '../ruleset/command.ts';
import { frozen } from '../ruleset/frozen.ts';
import { readScript } from './read-script.ts';
import type { ReadScriptOptions } from './script-state.ts';

/**
 * Reads a script for `nft -f`: the text that `nft list ruleset` prints, and what people write by hand.
 * A block `table ip x { … }` becomes commands that add everything it holds.
 *
 * @returns the commands in order, frozen
 * @throws {PacketPathError} with line, column and what was expected
 */
export function readNft(text: string, options: ReadScriptOptions = {}): readonly Command[] {
  checkArgument('readNft', 'text', text, someText);
  checkArgument('readNft', 'options', options, someObject);
  return frozen(readScript(text, options));
}
