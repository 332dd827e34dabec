import type { PacketBuffer, Passage, PassageHost } from '@packet-path/core';
import type { Foresight } from './foresight.ts';
import type { Registers } from './registers.ts';
import type { Step } from './step.ts';

/** A set or map as an instruction has it: it may be another on each host that shares the program. */
export interface ProgramSet {
  /** Whether it is written out in a rule, and so is of that rule alone. */
  readonly isAnonymous: boolean;
  of(host: PassageHost): ProgramSet;
}

/**
 * One expression of the kernel's rule machine (`struct nft_expr`), as `nft --debug=netlink` lists
 * them: it reads the packet or registers, and writes registers, the packet, or a verdict.
 */
export interface Instruction {
  /** The kernel's name for it: `payload`, `cmp`, `lookup` …. */
  readonly name: string;
  /**
   * Tells what it does, where it does nothing but read the packet, its connection and registers, and
   * write registers: instructions of one signature then do the same. Undefined for all others.
   */
  readonly signature?: string | undefined;
  /**
   * It does the same for all packets of a recorded course, or tells the recorder what each needs anew:
   * it asks nothing but the addresses, the destination port, the protocol, the mark, the TOS, the
   * devices, the state, status and direction of the connection, routes, registers, and draws.
   */
  readonly repeats?: boolean;
  /** The set or map in which it looks a key up. */
  readonly set?: ProgramSet;
  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step;
  /**
   * Says the step of {@link run} for a packet that has not begun its way, and what it would charge; nothing is
   * done. Left out by instructions of which that cannot be told.
   */
  foresee?(registers: Registers, packet: PacketBuffer, foresight: Foresight): Step;
}
