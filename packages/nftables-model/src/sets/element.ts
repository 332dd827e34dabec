import type { Microseconds } from '@packet-path/core';
import type { HostChain } from '../program/chain.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Step } from '../program/step.ts';
import type { SetElement } from '../ruleset/set.ts';

/** An element of a loaded set. */
export interface Element {
  /** The first key it holds, and the last: the same words for a single key. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** The verdict of a verdict map's element. */
  readonly step: Step;
  /** The chain that a jump or goto leads to. */
  readonly chain: HostChain | undefined;
  /** The value of another map's element. */
  readonly data: readonly number[] | undefined;
  /** The object that an element of a map of objects names. */
  readonly object?: Instruction | undefined;
  /** The time at which it expires; `Infinity` for never. */
  expiresAt: Microseconds;
  /** Its timeout, counted from its last refresh; undefined for none. */
  lifetime: Microseconds | undefined;
  /** Statements that run when it is found: `counter`. */
  readonly statements: readonly Instruction[];
  /** As it was written; undefined for one that a packet made. */
  readonly source: SetElement | undefined;
}

export function hasStatements(element: Element | undefined): boolean {
  return element !== undefined && element.statements.length > 0;
}

/** Whether an element is `*` alone. */
export function isEverything({ source }: Element): boolean {
  return source?.key.length === 1 && source.key[0]?.kind === 'wildcard';
}
