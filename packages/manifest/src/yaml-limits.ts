import { PacketPathError } from '@packet-path/core';
import type { CST, LineCounter } from 'yaml';
import type { ReadLimits } from './limits.ts';

/** Tokens that may stand behind a value: what closes it, and what says nothing. */
const BEHIND: ReadonlySet<string> = new Set([
  'comment',
  'doc-end',
  'flow-map-end',
  'flow-seq-end',
  'newline',
  'space',
]);
/** Stray tokens behind one value that the library tells itself. */
const MOST_STRAY = 100;

/**
 * Walks a document's tokens, with a stack of its own, before anything that recurses sees them.
 *
 * @returns how many aliases it holds
 * @throws {PacketPathError} `too-large`, or `syntax` for many stray tokens
 */
export function checkYamlTokens(
  root: CST.Token,
  lines: LineCounter,
  limits: ReadLimits,
  aliasesBefore: number,
): number {
  const { source, maxDepth, maxAliases } = limits;
  const tooLarge = (token: CST.Token, problem: string, expected: string): PacketPathError => {
    const { line, col } = lines.linePos(token.offset);
    return new PacketPathError('too-large', problem, {
      source,
      position: { line, column: col },
      expected,
    });
  };
  // The library makes an error of each stray token behind a value, and there may be as many as characters.
  const checkEnd = (end: readonly CST.SourceToken[]): void => {
    const stray = end.filter(({ type }) => !BEHIND.has(type));
    if (stray.length <= MOST_STRAY) return;
    const { line, col } = lines.linePos(stray[0]!.offset);
    throw new PacketPathError('syntax', `Unexpected ${stray[0]!.type} at node end`, {
      source,
      position: { line, column: col },
      expected: 'YAML',
    });
  };
  let aliases = 0;
  const stack: [token: CST.Token, depth: number][] = [[root, 0]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [token, depth] = top;
    if ('end' in token && (token.end?.length ?? 0) > MOST_STRAY) checkEnd(token.end!);
    if (depth > maxDepth) {
      throw tooLarge(token, 'collections are nested too deep', `at most ${maxDepth} levels`);
    }
    if (token.type === 'document') {
      if (token.value) stack.push([token.value, depth]);
    } else if (token.type === 'alias') {
      aliases++;
      if (aliasesBefore + aliases > maxAliases) {
        throw tooLarge(token, 'too many aliases', `at most ${maxAliases}`);
      }
    } else if ('items' in token) {
      for (const { key, value } of token.items) {
        if (key) stack.push([key, depth + 1]);
        if (value) stack.push([value, depth + 1]);
      }
    }
  }
  return aliases;
}
