import { PacketPathError } from '@packet-path/core';
import type { Conntrack } from '../conntrack.ts';
import { type Filter, readFilters } from './filters.ts';

/**
 * Runs a command of the tool `conntrack`: `-L`, which evicts what has expired, `-F`, or `-D` with
 * filters. The answer is how many entries it deleted.
 *
 * @throws {PacketPathError} `unknown-option`, `truncated`, `bad-option` or `bad-address`
 */
export function runCommand(conntrack: Conntrack, line: string): number {
  const [action, ...words] = line.trim().split(/\s+/);
  switch (action) {
    case '-L':
      conntrack.collect();
      return 0;
    case '-F':
      return remove(conntrack, []);
    case '-D':
      return remove(conntrack, readFilters(ofOneFamily(words)));
    default:
      throw new PacketPathError('unknown-option', `'${action}' is no command of conntrack`, {
        expected: '-L, -F or -D',
      });
  }
}

/** Without `-f`, the family is that of the addresses given, IPv4 where there are none. */
function ofOneFamily(words: readonly string[]): readonly string[] {
  if (words.includes('-f')) return words;
  return ['-f', words.some((word) => word.includes(':')) ? 'ipv6' : 'ipv4', ...words];
}

function remove(conntrack: Conntrack, filters: readonly Filter[]): number {
  let deleted = 0;
  for (const entry of conntrack.entries()) {
    if (filters.every((holds) => holds(entry, conntrack)) && conntrack.delete(entry.handle)) {
      deleted++;
    }
  }
  return deleted;
}
