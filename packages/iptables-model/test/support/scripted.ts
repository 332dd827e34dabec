import {
  type Choices,
  createRandom,
  type HeldCounts,
  SeededChoices,
  type TurnChoices,
  type VisitSums,
} from '@packet-path/core';
import type { Table } from '../../src/index.ts';

/** Draws that are known beforehand, with their chances noted. */
export class Script implements TurnChoices {
  readonly asked: number[] = [];
  #answers: readonly boolean[] = [];

  begin(answers: readonly boolean[]): void {
    this.#answers = answers;
    this.asked.length = 0;
  }

  chance(_purpose: string, threshold: number): boolean {
    this.asked.push(threshold);
    return this.#answers[this.asked.length - 1] ?? false;
  }

  below(): number {
    return 0;
  }

  choose(): number {
    return 0;
  }
}

/** The script as choices of a host. */
export function choicesOf(script: Script): Choices {
  const seeded = new SeededChoices(createRandom('none'));
  return {
    chance: (purpose, threshold) => script.chance(purpose, threshold),
    below: (purpose, bound) => seeded.below(purpose, bound),
    between: (purpose, low, high) => seeded.between(purpose, low, high),
    some: (purpose, own) => seeded.some(purpose, own),
  };
}

/** Sums of walks by chain, with the counts that are held back. */
export class Sums {
  readonly held: HeldCounts[] = [];
  readonly byChain = new Map<number, readonly [evaluated: number, matched: number]>();
  readonly hooks = new Set<string>();

  of(_chains: unknown, hook: string) {
    this.hooks.add(hook);
    return {
      add: (chain: number, evaluated: number, matched: number) => {
        const [rules, matches] = this.byChain.get(chain) ?? [0, 0];
        this.byChain.set(chain, [rules + evaluated, matches + matched]);
      },
    };
  }

  hold(counts: HeldCounts): void {
    this.held.push(counts);
  }

  release(): void {
    for (const counts of this.held.splice(0)) counts.settle(this as unknown as VisitSums);
  }
}

/** The counters of all rules and policies. */
export function counted(table: Table): unknown {
  return [...table.chains.values()].map((chain) => [
    chain.name,
    table.countersOf(chain),
    chain.policy?.packets,
    chain.policy?.bytes,
  ]);
}
