import { type Invocation, inputLength } from '@packet-path/core';

/** The run of a data plane that has programmed a host for a changed cluster. */
export interface Programming {
  /** The tools that were run, in order. */
  readonly invocations: readonly Invocation[];
  /** Their work, on a ledger of its own: no packet pays for it. */
  readonly work: ProgrammingWork;
}

/** The ledger of programming: whole numbers, written and removed alike. */
export interface ProgrammingWork {
  /** Tools run. */
  readonly runs: number;
  /** Characters of text handed to them, command lines and input together. */
  readonly characters: number;
  /** Rules written or deleted. */
  readonly rules: number;
  /** Chains made, emptied or deleted. */
  readonly chains: number;
  /** Sets and maps made, emptied or deleted. */
  readonly sets: number;
  /** Elements of sets and maps added or deleted. */
  readonly elements: number;
  /** Services and servers of a balancer's own table: added, edited or deleted. */
  readonly services: number;
  /** Addresses bound to a device, or taken from it. */
  readonly addresses: number;
  /** Places of schedulers' tables that the kernel filled anew, as the servers of services changed. */
  readonly tablePlaces: number;
  /** Servers whose places in such tables the kernel worked out anew. */
  readonly tablePermutations: number;
}

const NOTHING = {
  rules: 0,
  chains: 0,
  sets: 0,
  elements: 0,
  services: 0,
  addresses: 0,
  tablePlaces: 0,
  tablePermutations: 0,
};

/**
 * Programming by tools that were run, or by none.
 *
 * @param work the counts that are not 0, beside runs and characters
 */
export function programming(
  invocations: readonly Invocation[] = [],
  work: Partial<Omit<ProgrammingWork, 'runs' | 'characters'>> = {},
): Programming {
  const characters = invocations.reduce(
    (sum, invocation) => sum + invocation.arguments.length + inputLength(invocation),
    0,
  );
  return { invocations, work: { ...NOTHING, ...work, runs: invocations.length, characters } };
}
