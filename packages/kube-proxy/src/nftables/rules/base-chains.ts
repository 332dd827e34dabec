import { unreachable } from '@packet-path/core';
import {
  CLUSTER_IPS_CHECK,
  ENDPOINTS_CHECK,
  FIREWALL_CHECK,
  MASQUERADING,
  NODE_PORT_ENDPOINTS_CHECK,
  SERVICE_ENDPOINTS_CHECK,
  SERVICES,
} from '../text/objects.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import type { NftablesLayout } from './layouts.ts';

/** A base chain: its hook and priority as nft lists them, and the chains that it jumps to. */
interface BaseChain {
  readonly name: string;
  readonly type: 'filter' | 'nat';
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  /** nft names `dstnat` and `srcnat` only at the hooks where they are usual. */
  readonly priority: string;
  /** Chains for the first packet of a connection; in chains of type nat every packet is one. */
  readonly jumps: readonly string[];
}

const NAT: readonly BaseChain[] = [
  {
    name: 'nat-prerouting',
    type: 'nat',
    hook: 'prerouting',
    priority: 'dstnat',
    jumps: [SERVICES],
  },
  { name: 'nat-output', type: 'nat', hook: 'output', priority: '-100', jumps: [SERVICES] },
  {
    name: 'nat-postrouting',
    type: 'nat',
    hook: 'postrouting',
    priority: 'srcnat',
    jumps: [MASQUERADING],
  },
];

const BEFORE_DNAT = 'dstnat - 10';

/** 1.29: everything before DNAT, since the rules are about addresses of services. */
const ONE_CHECK: readonly BaseChain[] = [
  filter('prerouting', BEFORE_DNAT, FIREWALL_CHECK),
  filter('input', '-110', ENDPOINTS_CHECK),
  filter('forward', '-110', ENDPOINTS_CHECK),
  filter('output', '-110', ENDPOINTS_CHECK, FIREWALL_CHECK),
];

/**
 * 1.31: the check of cluster IPs is about packets that no service took, so in output it follows
 * DNAT.
 */
const CHECKS_BEFORE_DNAT: readonly BaseChain[] = [
  filter('prerouting', BEFORE_DNAT, FIREWALL_CHECK),
  filter('input', '-110', NODE_PORT_ENDPOINTS_CHECK, SERVICE_ENDPOINTS_CHECK),
  filter('forward', '-110', SERVICE_ENDPOINTS_CHECK, CLUSTER_IPS_CHECK),
  filter('output', '-110', SERVICE_ENDPOINTS_CHECK, FIREWALL_CHECK),
  { ...filter('output', '-90', CLUSTER_IPS_CHECK), name: 'filter-output-post-dnat' },
];

/** 1.34: only source ranges are checked before DNAT, which changes the destination. */
const CHECKS_AROUND_DNAT: readonly BaseChain[] = [
  { ...filter('prerouting', BEFORE_DNAT, FIREWALL_CHECK), name: 'filter-prerouting-pre-dnat' },
  { ...filter('output', '-110', FIREWALL_CHECK), name: 'filter-output-pre-dnat' },
  filter('input', 'filter', NODE_PORT_ENDPOINTS_CHECK, SERVICE_ENDPOINTS_CHECK),
  filter('forward', 'filter', SERVICE_ENDPOINTS_CHECK, CLUSTER_IPS_CHECK),
  filter('output', 'filter', SERVICE_ENDPOINTS_CHECK, CLUSTER_IPS_CHECK),
];

function filter(hook: BaseChain['hook'], priority: string, ...jumps: readonly string[]): BaseChain {
  return { name: `filter-${hook}`, type: 'filter', hook, priority, jumps };
}

/** Writes the base chains and their jumps (`nftablesBaseChains`, `nftablesJumpChains`). */
export function writeBaseChains(table: NftTableText, { layout }: NftablesContext): void {
  for (const { name, type, hook, priority, jumps } of [...filterChains(layout), ...NAT]) {
    table.chain(name, `type ${type} hook ${hook} priority ${priority}; policy accept;`);
    const when = type === 'filter' ? 'ct state new ' : '';
    for (const chain of jumps) table.push(name, `${when}jump ${chain}`);
  }
}

function filterChains({ filterChains: checks }: NftablesLayout): readonly BaseChain[] {
  switch (checks) {
    case 'one-check':
      return ONE_CHECK;
    case 'before-dnat':
      return CHECKS_BEFORE_DNAT;
    case 'around-dnat':
      return CHECKS_AROUND_DNAT;
    default:
      return unreachable(checks);
  }
}
