import type { Microseconds } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Step } from '../program/step.ts';
import type { SetElement } from '../ruleset/set.ts';

/** An element of a set while it is there. */
export interface Element {
  /** The first key it holds, and the last: the same words for a single key. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** What a verdict map does with a packet that has the key. */
  readonly step: Step;
  /** Where that leads to, for a jump or goto. */
  readonly chain: ProgramChain | undefined;
  /** What another map holds. */
  readonly data: readonly number[] | undefined;
  /** When it is over; `Infinity` for never. */
  expiresAt: Microseconds;
  /** How long it lives from its last refresh; undefined for ever. */
  lifetime: Microseconds | undefined;
  /** Statements that run when it is found: `counter`. */
  readonly statements: readonly Instruction[];
  /** As it was written; undefined for one that a packet made. */
  readonly source: SetElement | undefined;
}
