import type { TraceStep } from '@packet-path/core';
import type { CallEvent, RuleEvent } from './packet-way.ts';

/** The rules of a call that a packet met, as a tree: chains stand in the rules that lead to them. */
export interface RuleNode {
  readonly event: RuleEvent;
  /** The chain that it led to, where it led to one. */
  readonly chain: string | undefined;
  /** The rules of that chain. */
  readonly below: readonly RuleNode[];
}

/** The rules of a chain; the rest of the events is left in the list. */
export function ruleTree(events: readonly CallEvent[]): RuleNode[] {
  return new TreeReader(events).chain(undefined);
}

class TreeReader {
  readonly #events: readonly CallEvent[];
  #at = 0;

  constructor(events: readonly CallEvent[]) {
    this.#events = events;
  }

  /** The rules of a chain until its end; those of the first chain, until there is none. */
  chain(name: string | undefined): RuleNode[] {
    const nodes: RuleNode[] = [];
    while (this.#at < this.#events.length) {
      const event = this.#events[this.#at]!;
      if (event.kind === 'step') {
        this.#at++;
        if (event.step.kind === 'return' && event.step.chain === name) break;
        continue;
      }
      if (name !== undefined && event.rule.chain !== name) break;
      this.#at++;
      const led = event.rule.matched ? this.#ledTo(event.rule) : undefined;
      nodes.push({ event, chain: led, below: led === undefined ? [] : this.chain(led) });
    }
    return nodes;
  }

  /** The chain of the step behind a rule that matched, if it is another: the rule led there. */
  #ledTo({ chain }: TraceStep<'rule'>): string | undefined {
    const next = this.#events[this.#at];
    const step = next?.kind === 'rule' ? next.rule : next?.step;
    if (step?.kind !== 'rule' && step?.kind !== 'return') return undefined;
    return step.chain === chain ? undefined : step.chain;
  }
}
