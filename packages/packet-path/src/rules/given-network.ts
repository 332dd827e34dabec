import type { Family, InterfaceOptions, RoutingRule } from '@packet-path/core';
import { checkArgument, oneOf, someObject } from '@packet-path/core';
import {
  type LinuxHostOptions,
  readIpAddresses,
  readIpRoutes,
  readIpRules,
} from '@packet-path/linux-host';

/** A text with the name that errors give it. */
export interface NamedText {
  readonly text: string;
  readonly source: string;
}

/** The texts that say which devices, addresses and routes a host with rules has. */
export interface NetworkTexts {
  /** The output of `ip addr` or `ip -j addr`. */
  readonly addresses?: NamedText;
  /** The output of `ip route` or `ip -j route`. */
  readonly routes?: NamedText;
  /** The output of `ip rule` or `ip -j rule`. */
  readonly routingRules?: NamedText;
}

/** Devices, addresses and routes of a host, and how they came about. */
export interface GivenNetwork
  extends Pick<LinuxHostOptions, 'interfaces' | 'routes' | 'tables' | 'routingRules'> {
  /** Whether the addresses are supposed, since nobody gave any. */
  readonly isSupposed: boolean;
  /** A sentence for each thing that nobody said and that is taken for granted. */
  readonly notes: readonly string[];
}

/** The host's own address, and the pods' network behind its other device. */
const SUPPOSED = {
  4: { node: '192.168.0.10/24', pods: '10.244.0.1/24', everything: '0.0.0.0/0' },
  6: { node: 'fd00:192:168::a/64', pods: 'fd00:10:244::1/64', everything: '::/0' },
} as const;

/**
 * The network of a host from what its tools print. Where no addresses are given, `eth0` (192.168.0.10, or
 * fd00:192:168::a) leads everywhere, and `cni0` (10.244.0.1/24, or fd00:10:244::1/64) to pods; a note
 * says so.
 *
 * @throws {PacketPathError} what is wrong with the texts
 */
export function givenNetwork(texts: NetworkTexts, family: Family): GivenNetwork {
  checkArgument('givenNetwork', 'texts', texts, someObject);
  checkArgument('givenNetwork', 'family', family, oneOf(4, 6));
  const { addresses, routes, routingRules } = texts;
  const notes: string[] = [];
  const interfaces = addresses
    ? readIpAddresses(addresses.text, addresses.source)
    : supposedDevices(family, notes);
  const said = routes && readIpRoutes(routes.text, routes.source, family);
  const uplink = interfaces.find(({ name }) => name !== 'lo')?.name;
  if (said === undefined && uplink !== undefined) {
    notes.push(`no routes were given (--routes): everything else leaves by ${uplink}`);
  }
  const rules: readonly RoutingRule[] = routingRules
    ? readIpRules(routingRules.text, routingRules.source)
    : [];
  const { everything } = SUPPOSED[family];
  return {
    interfaces,
    routes: said?.routes ?? (uplink === undefined ? [] : [`${everything} dev ${uplink}`]),
    tables: said?.tables ?? {},
    routingRules: rules,
    isSupposed: addresses === undefined,
    notes,
  };
}

function supposedDevices(family: Family, notes: string[]): readonly InterfaceOptions[] {
  const { node, pods } = SUPPOSED[family];
  notes.push(
    `no addresses were given (--addresses): the host is taken to have ${node} on eth0 and ${pods} on cni0`,
  );
  return [
    { name: 'eth0', addresses: [node] },
    { name: 'cni0', addresses: [pods], bridge: true },
  ];
}
