import type { ProxyPort } from '@packet-path/cluster';
import { type RuleSink, TableText } from '../../netfilter/ruleset.ts';
import type { CurrentContext } from './context.ts';
import { currentPlan } from './current-plan.ts';
import { writeDispatch } from './dispatch.ts';
import { writeServiceChains } from './service-chains.ts';

/** Rules that are kept, so that later syncs can write them again. */
class KeptRules implements RuleSink {
  readonly #rules: (readonly [chain: string, rule: string])[] = [];

  append(chain: string, rule: string): void {
    this.#rules.push([chain, rule]);
  }

  writeTo(table: RuleSink): void {
    for (const [chain, rule] of this.#rules) table.append(chain, rule);
  }
}

/**
 * The rules and chains of a port that a sync has written; every sync writes its dispatch rules
 * again.
 */
export interface PortRules {
  readonly port: ProxyPort;
  readonly filter: KeptRules;
  readonly nat: KeptRules;
  /** Its own chains of table nat. */
  readonly chains: readonly string[];
}

/** Writes a port's own chains to `nat`, unless it is undefined, and keeps its dispatch rules. */
export function portRules(port: ProxyPort, context: CurrentContext, text?: TableText): PortRules {
  const plan = currentPlan(port, context.node);
  const filter = new KeptRules();
  const nat = new KeptRules();
  writeDispatch(filter, nat, plan, context);
  const own = new TableText('nat');
  writeServiceChains(own, plan, context);
  if (text !== undefined) own.copyTo(text);
  return { port, filter, nat, chains: own.ownChains };
}
