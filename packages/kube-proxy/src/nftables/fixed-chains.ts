import type { NftablesContext } from './context.ts';
import {
  CLUSTER_IPS,
  FIREWALL_IPS,
  MARK_FOR_MASQUERADE,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  NODE_PORT_IPS,
  REJECT_CHAIN,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
} from './objects.ts';
import { nftNetworks } from './ranges.ts';
import type { NftTableText } from './table-text.ts';

/**
 * The base chains and the jumps from them (`nftablesBaseChains`, `nftablesJumpChains`). Filtering
 * goes before NAT (dstnat, -100), since it is about addresses of services; `cluster-ips-check` goes
 * behind it, since it is about what no service took.
 */
export function writeBaseChains(table: NftTableText, { generation }: NftablesContext): void {
  const base = (type: string, hook: string, priority: string, ...rules: string[]): void => {
    const chain = `${type}-${hook}`;
    table.chain(chain, hookLine(type, hook, priority));
    table.push(chain, ...rules);
  };
  const isNew = (chain: string): string => `ct state new jump ${chain}`;

  base('filter', 'prerouting', 'dstnat - 10', isNew('firewall-check'));
  if (generation === 'current') {
    const service = isNew('service-endpoints-check');
    const cluster = isNew('cluster-ips-check');
    base('filter', 'input', '-110', isNew('nodeport-endpoints-check'), service);
    base('filter', 'forward', '-110', service, cluster);
    base('filter', 'output', '-110', service, isNew('firewall-check'));
    table.chain('filter-output-post-dnat', hookLine('filter', 'output', '-90'));
    table.push('filter-output-post-dnat', cluster);
  } else {
    base('filter', 'input', '-110', isNew('endpoints-check'));
    base('filter', 'forward', '-110', isNew('endpoints-check'));
    base('filter', 'output', '-110', isNew('endpoints-check'), isNew('firewall-check'));
  }
  base('nat', 'prerouting', 'dstnat', 'jump services');
  base('nat', 'output', '-100', 'jump services');
  base('nat', 'postrouting', 'srcnat', 'jump masquerading');
}

/** As nft lists it, which names `dstnat` and `srcnat` only where they are usual. */
function hookLine(type: string, hook: string, priority: string): string {
  return `type ${type} hook ${hook} priority ${priority}; policy accept;`;
}

/** The chains that the jumps lead to, the same for every cluster. */
export function writeFixedChains(table: NftTableText, context: NftablesContext): void {
  const { header, generation, randomFully, serviceCIDRs, nodePortIPs } = context;
  const mark = `0x${Number(context.mark).toString(16).padStart(8, '0')}`;
  table.push(MARK_FOR_MASQUERADE, `meta mark set meta mark | ${mark}`);
  table.push(
    'masquerading',
    `meta mark & ${mark} == 0x00000000 return`,
    `meta mark set meta mark ^ ${mark}`,
    `masquerade${randomFully ? ' fully-random' : ''}`,
  );

  const toService = `${header} daddr . meta l4proto . th dport vmap @`;
  const toNodePort = 'meta l4proto . th dport vmap @';
  const notLocalhost = `${header} daddr != ${header === 'ip' ? '127.0.0.0/8' : '::1'} `;
  const listed = `${header} daddr @${NODE_PORT_IPS} `;
  const toNode = nodePortIPs === undefined ? `fib daddr type local ${notLocalhost}` : listed;
  table.push(
    'services',
    `${toService}${SERVICE_IPS}`,
    `${toNode}${toNodePort}${SERVICE_NODE_PORTS}`,
  );
  if (generation === 'current') {
    table.push('service-endpoints-check', `${toService}${NO_ENDPOINT_SERVICES}`);
    // What comes to INPUT is for this host anyway.
    const toInput = nodePortIPs === undefined ? notLocalhost : listed;
    table.push('nodeport-endpoints-check', `${toInput}${toNodePort}${NO_ENDPOINT_NODE_PORTS}`);
  } else {
    table.push(
      'endpoints-check',
      `${toService}${NO_ENDPOINT_SERVICES}`,
      `${toNode}${toNodePort}${NO_ENDPOINT_NODE_PORTS}`,
    );
  }
  table.push(REJECT_CHAIN, 'reject');
  table.push('firewall-check', `${toService}${FIREWALL_IPS}`);
  if (generation === 'current') {
    table.push('cluster-ips-check', `${header} daddr @${CLUSTER_IPS} reject`);
    if (serviceCIDRs.length > 0) {
      table.push('cluster-ips-check', `${header} daddr ${nftNetworks(serviceCIDRs)} drop`);
    }
  }
}
