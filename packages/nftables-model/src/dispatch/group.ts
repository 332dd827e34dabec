import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Registers } from '../program/registers.ts';

/**
 * Rules that begin with alike tests. A group answers for one packet at a time: `charge` is asked of it
 * behind `find`, for the same packet and from the same place.
 */
export interface Group {
  /**
   * The first of its rules that the packet may match, from one place of the chain on; `before` where
   * there is none before that.
   */
  find(
    from: number,
    before: number,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): number;
  /** Charges the tests of its rules from one place to before another, all of which were refused. */
  charge(from: number, to: number, passage: Passage): void;
}
