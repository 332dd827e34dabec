import type { ProxyPort } from '@packet-path/cluster';
import { KeptLines } from '@packet-path/core';
import type { RuleSink, TableText } from '../../netfilter/ruleset.ts';
import type { CurrentContext } from './context.ts';
import { currentPlan } from './current-plan.ts';
import { writeDispatch } from './dispatch.ts';
import { writeServiceChains } from './service-chains.ts';

/**
 * The rules and chains of a port that a sync has written; every sync writes its dispatch rules
 * again.
 */
export interface PortRules {
  /** Its own chains of table nat. */
  readonly chains: readonly string[];
  /** Writes the dispatch rules again: the same lines. */
  writeTo(filter: TableText, nat: TableText): void;
}

/** Writes a port's own chains to a text, and keeps its dispatch rules. */
export function portRules(port: ProxyPort, context: CurrentContext, text: TableText): PortRules {
  const plan = currentPlan(port, context.node);
  const filter = new KeptRules();
  const nat = new KeptRules();
  writeDispatch(filter, nat, plan, context);
  const chains = text.chainsOf(() => writeServiceChains(text, plan, context));
  const [ofFilter, ofNat] = [filter.lines(), nat.lines()];
  return {
    chains,
    writeTo(toFilter, toNat) {
      for (const [chain, lines] of ofFilter) toFilter.chain(chain).pushLines(lines);
      for (const [chain, lines] of ofNat) toNat.chain(chain).pushLines(lines);
    },
  };
}

/** The rules that a port adds to chains of all services. */
class KeptRules implements RuleSink {
  /** Lines with `-A CHAIN`, by chain. */
  readonly #lines = new Map<string, string>();

  append(chain: string, rule: string): void {
    const before = this.#lines.get(chain);
    const line = `-A ${chain} ${rule}`;
    this.#lines.set(chain, before === undefined ? line : `${before}\n${line}`);
  }

  lines(): readonly (readonly [chain: string, lines: KeptLines])[] {
    return Array.from(this.#lines, ([chain, lines]) => [chain, new KeptLines(lines)]);
  }
}
