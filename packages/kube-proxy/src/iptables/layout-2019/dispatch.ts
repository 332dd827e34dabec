import type { ProxyPort } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';
import {
  EXTERNAL_SERVICES,
  FROM_OUTSIDE,
  MARK_MASQ,
  NODE_PORTS,
  SERVICES,
  TO_LOCAL,
} from '../../netfilter/chains.ts';
import { REJECT } from '../../netfilter/reject.ts';
import { NO_ADDRESS_MATCH, serviceMatch } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import type { ProxyContext } from '../../proxy/context.ts';
import type { ChainNames } from '../../proxy/names.ts';

/** Rules of a port with endpoints. Rules that mark for masquerading stand in KUBE-SERVICES itself. */
export function writeDispatch(
  nat: TableText,
  port: ProxyPort,
  names: ChainNames,
  { masqueradeAll, detector }: ProxyContext,
): void {
  const { name, protocol, clusterIP } = port;
  const services = nat.chain(SERVICES);
  const cluster = {
    protocol,
    comment: `${name} cluster IP`,
    destination: clusterIP,
    port: port.port,
  };
  if (masqueradeAll) {
    services.push(`${serviceMatch(cluster)}-j ${MARK_MASQ}`);
  } else if (detector?.network !== undefined) {
    const outside = serviceMatch({ ...cluster, addresses: detector.notLocal });
    services.push(`${outside}-j ${MARK_MASQ}`);
  }
  services.push(`${serviceMatch(cluster)}-j ${names.cluster}`);

  for (const destination of port.externalIPs) {
    const match = { protocol, comment: `${name} external IP`, destination, port: port.port };
    services.push(
      `${serviceMatch(match)}-j ${MARK_MASQ}`,
      `${serviceMatch({ ...match, after: FROM_OUTSIDE })}-j ${names.cluster}`,
      `${serviceMatch({ ...match, after: TO_LOCAL })}-j ${names.cluster}`,
    );
  }
  for (const destination of port.loadBalancerIPs) {
    const match = { protocol, comment: `${name} loadbalancer IP`, destination, port: port.port };
    services.push(`${serviceMatch(match)}-j ${names.firewall}`);
  }
  if (port.nodePort !== 0) writeNodePort(nat, port, names);
}

function writeNodePort(nat: TableText, port: ProxyPort, names: ChainNames): void {
  const match = { protocol: port.protocol, comment: port.name, port: port.nodePort };
  const isLocal = port.externalPolicy === 'Local';
  // A packet from a loopback address would be dropped by its receiver as a martian.
  const source = port.clusterIP.family === 4 ? '-s 127.0.0.0/8 ' : '-s ::1/128 ';
  const masqueraded = isLocal ? { ...match, addresses: { ...NO_ADDRESS_MATCH, source } } : match;
  nat
    .chain(NODE_PORTS)
    .push(
      `${serviceMatch(masqueraded)}-j ${MARK_MASQ}`,
      `${serviceMatch(match)}-j ${isLocal ? names.localExternal : names.cluster}`,
    );
}

/** Rules of a port without endpoints: a REJECT for each of its addresses. */
export function writeRejects(filter: TableText, port: ProxyPort): void {
  const { name, protocol, clusterIP } = port;
  const comment = `${name} has no endpoints`;
  const reject = REJECT[clusterIP.family];
  const to = (destination: Address): string =>
    `${serviceMatch({ protocol, comment, destination, port: port.port })}${reject}`;
  filter.append(SERVICES, to(clusterIP));
  for (const ip of port.externalIPs) filter.append(EXTERNAL_SERVICES, to(ip));
  for (const ip of port.loadBalancerIPs) filter.append(SERVICES, to(ip));
  if (port.nodePort !== 0) {
    const match = serviceMatch({ protocol, comment, port: port.nodePort, before: TO_LOCAL });
    filter.append(EXTERNAL_SERVICES, `${match}${reject}`);
  }
}
