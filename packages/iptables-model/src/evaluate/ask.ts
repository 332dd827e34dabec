import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Tests } from '../ruleset/tests.ts';

/**
 * Asks the matches of a rule in the order written until one does not say yes.
 *
 * @returns 0 where all said yes; else how many were asked, the last of which said no; negative where
 *   it ended the packet (`hotdrop`)
 */
export function ask(tests: Tests, packet: PacketBuffer, passage: Passage): number {
  const { deciding } = tests;
  for (let index = 0; index < deciding.length; index++) {
    const result = deciding[index]!.matches(packet, passage);
    if (result === true) continue;
    const asked = tests.asked[index]!;
    return result === 'drop' ? -asked : asked;
  }
  return 0;
}
