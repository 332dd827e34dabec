import { type Family, Protocol, parseEndpointOrAddress } from '@packet-path/core';
import type { HostView, UdpEntry } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';

/** A simulated host as kube-proxy sees it. */
export function hostView(host: LinuxHost): HostView {
  return {
    get now() {
      return host.clock.now;
    },
    hasInterface: (name) => host.interfaces.has(name),
    hasChain: (family, table, chain) =>
      host.iptables[family].view.table(table)?.chain(chain) !== undefined || BUILT_IN.test(chain),
    hasRule(family, table, chain, rule) {
      const rules = host.iptables[family].view.table(table)?.chain(chain)?.rules ?? [];
      return rules.some((known) => known.write(family) === ` ${rule}`);
    },
    ipvsConnections: (service, server) => connectionsOf(host, service, server),
    udpEntries: (family) => udpEntries(host, family),
  };
}

/** Chains of tables that no text has named yet are there too. */
const BUILT_IN = /^(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/;

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['-t', Protocol.TCP],
  ['-u', Protocol.UDP],
  ['--sctp-service', Protocol.SCTP],
]);

function connectionsOf(host: LinuxHost, service: string, server: string): number {
  const [option = '', virtual = ''] = service.split(' ');
  const { address, port } = parseEndpointOrAddress(virtual);
  const key = {
    kind: 'address',
    family: address.family,
    protocol: PROTOCOLS.get(option) ?? 0,
    address,
    port,
  } as const;
  const found = host.ipvs.view.destination(key, parseEndpointOrAddress(server));
  return found === undefined ? 0 : found.activeConnections + found.inactiveConnections;
}

function* udpEntries(host: LinuxHost, family: Family): Generator<UdpEntry> {
  for (const entry of host.conntrack.dump()) {
    const { protocol, original } = entry;
    if (protocol === Protocol.UDP && original.source.family === family) yield entry;
  }
}
