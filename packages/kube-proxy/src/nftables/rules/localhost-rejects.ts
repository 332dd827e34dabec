import type { ProxyPort } from '@packet-path/cluster';
import { LOCALHOST_REJECT_PORTS, NODE_PORT_ENDPOINTS_CHECK } from '../text/objects.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

const rejectChain = (protocol: ProxyPort['protocol']): string =>
  `localhost-nodeport-reject-${protocol}`;

/**
 * Packets to node ports at the loopback address that the TCP proxy does not serve are rejected and
 * counted (1.37, behind the gate KubeProxyNFTablesLocalhostNodePorts). kube-proxy counts them in named
 * counters, one a protocol, which feed a metric; here the rule has the counter.
 */
export function writeLocalhostRejects(
  table: NftTableText,
  { localhost, header, family }: NftablesContext,
): void {
  if (localhost === 'ignored') return;
  for (const protocol of PROTOCOLS) table.push(rejectChain(protocol), 'counter reject');
  const loopback = family === 4 ? '127.0.0.0/8' : '::1';
  table.push(
    NODE_PORT_ENDPOINTS_CHECK,
    `${header} daddr ${loopback} meta l4proto . th dport vmap @${LOCALHOST_REJECT_PORTS}`,
  );
}

/** The element for one node port, where it is rejected at the loopback address. */
export function writeLocalhostReject(
  table: NftTableText,
  { protocol, nodePort }: ProxyPort,
  { localhost }: NftablesContext,
): void {
  if (nodePort === 0 || localhost === 'ignored') return;
  if (localhost === 'proxied' && protocol === 'tcp') return;
  table.element(
    LOCALHOST_REJECT_PORTS,
    `${protocol} . ${nodePort}`,
    ` : goto ${rejectChain(protocol)}`,
  );
}
