import type { ElementOptions } from '../element/element-entry.ts';
import type { SetOptions } from '../element/set-options.ts';
import type { Word } from '../read/word.ts';

/**
 * Refuses what a set was not made for (net/netfilter/ipset/ip_set_core.c, `ip_set_get_extensions`).
 *
 * @throws {PacketPathError} `not-allowed`
 */
export function checkExtensions(element: Word, options: ElementOptions, set: SetOptions): void {
  const { timeout, packets, bytes, comment, skbInfo } = options;
  const missing = [
    timeout !== undefined && set.timeout === undefined && 'timeout',
    (packets ?? bytes) !== undefined && !set.counters && 'counters',
    comment !== undefined && !set.comment && 'comment',
    skbInfo !== undefined && !set.skbinfo && 'skbinfo',
  ].find((name) => name !== false);
  if (missing === undefined) return;
  throw element.error(
    'not-allowed',
    `the set was made without ${missing}`,
    `a set with ${missing}`,
  );
}
