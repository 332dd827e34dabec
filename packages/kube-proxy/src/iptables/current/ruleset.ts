import { PROXY_CANARY } from '../../netfilter/chains.ts';
import { rulesetText, TableText } from '../../netfilter/ruleset.ts';
import { writeNodePortsJump } from '../shared/node-ports-jump.ts';
import type { CurrentContext } from './context.ts';
import { currentPlan } from './current-plan.ts';
import { writeDispatch } from './dispatch.ts';
import {
  writeFilterJumps,
  writeFixedFilterChains,
  writeFixedNatChains,
  writeNatJumps,
} from './fixed-rules.ts';
import { writeServiceChains } from './service-chains.ts';

/** Today's rules of one family, as a full sync leaves them (iptables `proxier.go`, about 1.31). */
export function currentRuleset(context: CurrentContext): string {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  const mangle = new TableText('mangle');
  writeFilterJumps(filter);
  writeFixedFilterChains(filter, context);
  writeNatJumps(nat);
  writeFixedNatChains(nat, context);
  // kube-proxy takes a missing canary as a sign that its table was flushed.
  for (const table of [filter, nat, mangle]) table.chain(PROXY_CANARY);
  for (const port of context.ports) {
    const plan = currentPlan(port, context.node);
    writeDispatch(filter, nat, plan, context);
    writeServiceChains(nat, plan, context);
  }
  writeLastJump(nat, context);
  return rulesetText([filter, nat, mangle]);
}

/** Writes the jump to KUBE-NODEPORTS behind all services. */
export function writeLastJump(nat: TableText, context: CurrentContext): void {
  writeNodePortsJump(nat, context, exception(context), context.localhostNodePorts);
}

/** The match that excludes loopback addresses which take no node ports. */
function exception({ family, localhostNodePorts }: CurrentContext): string {
  if (family === 6) return '! -d ::1/128 ';
  return localhostNodePorts ? '' : '! -d 127.0.0.0/8 ';
}
