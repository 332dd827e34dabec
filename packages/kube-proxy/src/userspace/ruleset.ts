import { type Address, formatEndpoint } from '@packet-path/core';
import { TO_LOCAL } from '../netfilter/chains.ts';
import { comment, serviceMatch } from '../netfilter/rule.ts';
import { rulesetText, TableText } from '../netfilter/ruleset.ts';
import type { Portal } from './portal.ts';

const PORTALS_CONTAINER = 'KUBE-PORTALS-CONTAINER';
const PORTALS_HOST = 'KUBE-PORTALS-HOST';
const NODE_PORT_CONTAINER = 'KUBE-NODEPORT-CONTAINER';
const NODE_PORT_HOST = 'KUBE-NODEPORT-HOST';
const NODE_PORT_NON_LOCAL = 'KUBE-NODEPORT-NON-LOCAL';

const NOT_FROM_BRIDGE = '-m physdev ! --physdev-is-in ';

/** The proxy's addresses, which rules send packets to. */
export interface ProxyAddress {
  /** The address that the proxy listens at; null: every address. */
  readonly listens: Address | null;
  /** The address at which processes of the host reach it. */
  readonly host: Address;
}

/** A rule with its table and chain. */
export interface PlacedRule {
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  /** Its matches and target, as iptables-save spells them. */
  readonly rule: string;
  /** Whether it is inserted at the front of its chain. */
  readonly first?: boolean;
}

/** The proxy's own chains. */
export const USERSPACE_CHAINS: readonly Omit<PlacedRule, 'rule'>[] = [
  { table: 'nat', chain: PORTALS_CONTAINER },
  { table: 'nat', chain: PORTALS_HOST },
  { table: 'nat', chain: NODE_PORT_CONTAINER },
  { table: 'nat', chain: NODE_PORT_HOST },
  { table: 'filter', chain: NODE_PORT_NON_LOCAL },
];

const FIRST = comment('handle ClusterIPs; NOTE: this must be before the NodePort rules');
const LAST = `${TO_LOCAL}${comment('handle service NodePorts; NOTE: this must be the last rule in the chain')}`;
const FLOW = comment('Ensure that non-local NodePort traffic can flow');

/** The jumps to the proxy's chains (`iptablesInit`). */
export const USERSPACE_JUMPS: readonly PlacedRule[] = [
  { table: 'nat', chain: 'PREROUTING', rule: `${FIRST}-j ${PORTALS_CONTAINER}`, first: true },
  { table: 'nat', chain: 'OUTPUT', rule: `${FIRST}-j ${PORTALS_HOST}`, first: true },
  { table: 'nat', chain: 'PREROUTING', rule: `${LAST}-j ${NODE_PORT_CONTAINER}` },
  { table: 'nat', chain: 'OUTPUT', rule: `${LAST}-j ${NODE_PORT_HOST}` },
  { table: 'filter', chain: 'INPUT', rule: `${FLOW}-j ${NODE_PORT_NON_LOCAL}`, first: true },
];

/**
 * The rules of one family: the jumps, and the rules that each portal appends (userspace
 * `proxier.go`).
 */
export function userspaceRuleset(portals: readonly Portal[], proxy: ProxyAddress): string {
  const tables = { filter: new TableText('filter'), nat: new TableText('nat') };
  for (const { table, chain } of USERSPACE_CHAINS) tables[table].chain(chain);
  for (const { table, chain, rule } of USERSPACE_JUMPS) tables[table].append(chain, rule);
  for (const portal of portals) {
    for (const { table, chain, rule } of portalRules(portal, proxy)) {
      tables[table].append(chain, rule);
    }
  }
  return rulesetText([tables.filter, tables.nat]);
}

/**
 * The rules that open a portal (`openPortal`): the container chains match packets that arrive, the host
 * chains packets of the node's own processes.
 */
export function* portalRules(portal: Portal, proxy: ProxyAddress): Generator<PlacedRule> {
  const { name, protocol, port, nodePort, proxyPort } = portal;
  const container = fromContainers(portal, proxy);
  const host = fromHost(portal, proxy);
  const nat = (chain: string, rule: string): PlacedRule => ({ table: 'nat', chain, rule });
  const match = (destination: Address, after = ''): string =>
    serviceMatch({ protocol, comment: name, destination, port, after });

  yield nat(PORTALS_CONTAINER, `${match(portal.clusterIP)}${container}`);
  yield nat(PORTALS_HOST, `${match(portal.clusterIP)}${host}`);
  for (const ip of portal.externalIPs) {
    yield nat(PORTALS_CONTAINER, `${match(ip, NOT_FROM_BRIDGE)}${container}`);
    yield nat(PORTALS_CONTAINER, `${match(ip, TO_LOCAL)}${container}`);
    yield nat(PORTALS_HOST, `${match(ip, TO_LOCAL)}${host}`);
  }
  for (const ip of portal.loadBalancerIPs) {
    yield nat(PORTALS_CONTAINER, `${match(ip)}${container}`);
    yield nat(PORTALS_HOST, `${match(ip)}${host}`);
  }
  if (nodePort === 0) return;
  const toNode = serviceMatch({ protocol, comment: name, port: nodePort });
  yield nat(NODE_PORT_CONTAINER, `${toNode}${container}`);
  yield nat(NODE_PORT_HOST, `${toNode}${host}`);
  const arrived = serviceMatch({ protocol, comment: name, port: proxyPort });
  const rule = `${arrived}-m state --state NEW -j ACCEPT`;
  yield { table: 'filter', chain: NODE_PORT_NON_LOCAL, rule };
}

/**
 * The target for packets that arrive: REDIRECT, to the address of the device, where the proxy
 * listens at every address.
 */
function fromContainers({ proxyPort }: Portal, { listens }: ProxyAddress): string {
  return listens === null
    ? `-j REDIRECT --to-ports ${proxyPort}`
    : `-j DNAT --to-destination ${formatEndpoint({ address: listens, port: proxyPort })}`;
}

function fromHost({ proxyPort }: Portal, { host }: ProxyAddress): string {
  return `-j DNAT --to-destination ${formatEndpoint({ address: host, port: proxyPort })}`;
}
