import { PacketPathError } from '@packet-path/core';
import type { CST, LineCounter } from 'yaml';
import type { ReadLimits } from './limits.ts';

/**
 * Walks a document's tokens, with a stack of its own, before anything that recurses sees them.
 *
 * @returns how many aliases it holds
 * @throws {PacketPathError} `too-large`
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
  let aliases = 0;
  const stack: [token: CST.Token, depth: number][] = [[root, 0]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [token, depth] = top;
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
