import type { ProxyPort } from '@packet-path/cluster';
import type { PartedText } from '@packet-path/core';
import { PROXY_CANARY } from '../../netfilter/chains.ts';
import { rulesetParts, TableText } from '../../netfilter/ruleset.ts';
import { writeNodePortsJump } from '../shared/node-ports-jump.ts';
import type { CurrentContext } from './context.ts';
import { DispatchLists } from './dispatch-lists.ts';
import {
  writeFilterJumps,
  writeFixedFilterChains,
  writeFixedNatChains,
  writeNatJumps,
} from './fixed-rules.ts';
import { type PortRules, portRules } from './port-rules.ts';

/** Today's rules of one family, and the rules of each port that a sync writes again. */
export interface CurrentRuleset {
  readonly text: PartedText;
  readonly ports: Map<ProxyPort, PortRules>;
  readonly dispatch: DispatchLists;
}

/** Today's rules of one family, as a full sync leaves them (iptables `proxier.go`, about 1.31). */
export function currentRuleset(context: CurrentContext): CurrentRuleset {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  const mangle = new TableText('mangle');
  writeFilterJumps(filter);
  writeFixedFilterChains(filter, context);
  writeNatJumps(nat);
  writeFixedNatChains(nat, context);
  // kube-proxy takes a missing canary as a sign that its table was flushed.
  for (const table of [filter, nat, mangle]) table.chain(PROXY_CANARY);
  const ports = new Map<ProxyPort, PortRules>();
  for (const port of context.listed) ports.set(port, portRules(port, context, nat));
  const dispatch = new DispatchLists();
  dispatch.follow(context.listed, ports);
  dispatch.writeTo(filter, nat, context.inOrder);
  writeLastJump(nat, context);
  return { text: rulesetParts([filter, nat, mangle]), ports, dispatch };
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
