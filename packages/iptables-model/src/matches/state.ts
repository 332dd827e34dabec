import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';
import { readStates, stateBit, writeStates } from './connection-states.ts';

const STATES: readonly string[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];

interface StateOptions {
  readonly states: number;
  readonly inverted: boolean;
}

class StatePredicate implements Predicate {
  readonly #states: number;
  readonly #inverted: boolean;
  readonly isRepeatable = true;

  constructor({ states, inverted }: StateOptions) {
    this.#states = states;
    this.#inverted = inverted;
  }

  matches(packet: PacketBuffer): boolean {
    return ((this.#states & stateBit(packet)) !== 0) !== this.#inverted;
  }
}

/** `-m state`: the older and smaller form of conntrack (net/netfilter/xt_state.c). */
export const state: MatchExtension<StateOptions> = {
  name: 'state',
  needsConntrack: () => true,
  options: { '--state': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--state');
    return { states: option.read((text) => readStates(text, STATES)), inverted: option.negated };
  },
  write: ({ states, inverted }) => `${not(inverted)}--state ${writeStates(states)}`,
  compile: (options) => new StatePredicate(options),
};
