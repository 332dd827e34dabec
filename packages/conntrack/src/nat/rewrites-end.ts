import type { CourseAction, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { Manipulation } from './nat-range.ts';

/**
 * Rewrites one end of each packet of a course as its connection says, where the connection's status says
 * that it is rewritten; nothing else.
 */
export class RewritesEnd implements CourseAction<Verdict> {
  readonly manipulation: Manipulation;
  readonly #rewrite: (packet: PacketBuffer, passage: Passage) => Verdict;

  constructor(
    manipulation: Manipulation,
    rewrite: (packet: PacketBuffer, passage: Passage) => Verdict,
  ) {
    this.manipulation = manipulation;
    this.#rewrite = rewrite;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    return this.#rewrite(packet, passage);
  }
}
