import type { ProxyPort } from '@packet-path/cluster';
import { KeptLines } from '@packet-path/core';
import type { RuleSink, TableText } from '../../netfilter/ruleset.ts';
import type { CurrentContext } from './context.ts';
import { currentPlan } from './current-plan.ts';
import { writeDispatch } from './dispatch.ts';
import { writeServiceChains } from './service-chains.ts';

/** The lines that a port adds to a chain of all services. */
export interface DispatchLines {
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  readonly lines: KeptLines;
}

/** The rules and chains of a port that a sync has written. */
export interface PortRules {
  /** Its own chains of table nat. */
  readonly chains: readonly string[];
  /** Its rules in chains of all services, which every sync writes again. */
  readonly dispatch: readonly DispatchLines[];
}

/**
 * Writes a port's own chains to a text, and makes its dispatch rules.
 *
 * @param before the port's rules at the last sync: lines that are equal stay the same objects
 */
export function portRules(
  port: ProxyPort,
  context: CurrentContext,
  text: TableText,
  before?: PortRules,
): PortRules {
  const plan = currentPlan(port, context.node);
  const filter = new GatheredRules();
  const nat = new GatheredRules();
  writeDispatch(filter, nat, plan, context);
  const chains = text.chainsOf(() => writeServiceChains(text, plan, context));
  const dispatch = [...filter.lines('filter', before), ...nat.lines('nat', before)];
  return { chains, dispatch };
}

/** The rules that a port adds to chains of all services. */
class GatheredRules implements RuleSink {
  /** Lines with `-A CHAIN`, by chain. Most ports have none in one of the tables. */
  #lines: Map<string, string> | undefined;

  append(chain: string, rule: string): void {
    this.#lines ??= new Map();
    const before = this.#lines.get(chain);
    const line = `-A ${chain} ${rule}`;
    this.#lines.set(chain, before === undefined ? line : `${before}\n${line}`);
  }

  *lines(table: DispatchLines['table'], before: PortRules | undefined): Generator<DispatchLines> {
    for (const [chain, text] of this.#lines ?? []) {
      const kept = before?.dispatch.find(
        (old) => old.table === table && old.chain === chain && old.lines.text === text,
      );
      yield kept ?? { table, chain, lines: new KeptLines(text) };
    }
  }
}
