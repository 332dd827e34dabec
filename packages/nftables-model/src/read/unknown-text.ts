import { PacketPathError } from '@packet-path/core';
import type { UnknownPart } from '../ruleset/unknown.ts';
import type { ScriptState } from './script-state.ts';

/**
 * Reads a part of a script; where the reader does not understand it and the caller asked to keep such
 * parts, goes to its end and returns its text.
 *
 * @throws {PacketPathError} what `read` throws, unless unknown parts are kept
 */
export function orKept<Part>(
  state: ScriptState,
  kind: UnknownPart['kind'],
  read: () => Part,
  keep: (text: string) => Part,
): Part {
  if (!state.keepsUnknown) return read();
  const { lexer, commands } = state;
  const place = lexer.mark();
  const { length } = commands;
  const wasInBlock = state.inBlock;
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PacketPathError) || !isUnknown(error, state)) throw error;
    state.foreignFamily = false;
    state.inBlock = wasInBlock;
    commands.length = length;
    lexer.reset(place);
    const { position } = lexer;
    const text = lexer.takeRest();
    state.tellUnknown({ kind, position, text, problem: error.problem });
    return keep(text);
  }
}

/** Errors of words that nft may know and this reader does not, as opposed to those of values. */
function isUnknown({ code }: PacketPathError, { foreignFamily }: ScriptState): boolean {
  return (
    foreignFamily || code === 'syntax' || code === 'unknown-match' || code === 'unknown-option'
  );
}
