import { PacketPathError } from '@packet-path/core';
import { recognise } from '../rules/recognise.ts';

/**
 * Passes on a text that is what is wanted, or that no tool is known to print.
 *
 * @throws {PacketPathError} `syntax` where it is what another tool prints
 */
export function checkOutput(text: string, file: string, wanted: readonly string[]): string {
  const found = recognise(text);
  if (found === undefined || wanted.includes(found)) return text;
  throw new PacketPathError('syntax', `this is what ${found} prints`, {
    source: file,
    position: { line: 1, column: 1 },
    expected: `what ${wanted.join(' or ')} prints`,
  });
}
