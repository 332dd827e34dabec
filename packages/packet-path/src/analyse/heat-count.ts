import type { TraceStep } from '@packet-path/core';
import type { RuleHeat } from './analysis.ts';

type Heat = { -readonly [Field in keyof RuleHeat]: RuleHeat[Field] };

/** Evaluations and matches by rule, weighed by the probability of the way that they were met on. */
export class HeatCount {
  readonly #heats = new Map<string, Heat>();

  /** Adds the rules among the steps of one way. */
  add(steps: readonly TraceStep[], probability: number): void {
    for (const step of steps) {
      if (step.kind !== 'rule') continue;
      const { tool, table, chain, rule, text, matched } = step;
      const key = `${tool} ${table} ${chain} ${rule}`;
      let heat = this.#heats.get(key);
      if (heat === undefined) {
        heat = { tool, table, chain, rule, text, evaluated: 0, matched: 0 };
        this.#heats.set(key, heat);
      }
      heat.evaluated += probability;
      if (matched) heat.matched += probability;
    }
  }

  clear(): void {
    this.#heats.clear();
  }

  /** The rules evaluated most, frozen. */
  hottest(most: number): readonly RuleHeat[] {
    const sorted = [...this.#heats.values()].sort((a, b) => b.evaluated - a.evaluated);
    return sorted.slice(0, most).map((heat) => Object.freeze(heat));
  }
}
