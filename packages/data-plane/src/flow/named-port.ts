import { type Cluster, type ProxyPort, SOME_CLUSTER } from '@packet-path/cluster';
import {
  checkArgument,
  type Endpoint,
  type Family,
  PacketPathError,
  protocolName,
  shown,
  someObject,
} from '@packet-path/core';
import { noSuchPort } from './no-such-port.ts';
import { serviceIndex } from './service-index.ts';

/** The choices that a service's name leaves open. */
export interface PortChoice {
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  /** Default 4, or 6 for a service that has no IPv4 address. */
  readonly family?: Family | undefined;
}

/**
 * The port of a service that a name means: `shop/cart` for its first, `shop/cart:http` by the port's
 * name, `shop/cart:80` by its number.
 *
 * @throws {PacketPathError} `not-found` with the name that was probably meant, and those there are
 */
export function namedPort(
  cluster: Cluster,
  name: string,
  portChoice: PortChoice = {},
): { readonly found: ProxyPort; readonly family: Family } {
  checkArgument('namedPort', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('namedPort', 'portChoice', portChoice, someObject);
  const { port, protocol, family } = portChoice;
  if (typeof name !== 'string') {
    throw new PacketPathError('bad-option', `the name of a service is ${shown(name)}`, {
      expected: "a text such as 'shop/cart:http'",
    });
  }
  for (const one of family === undefined ? ([4, 6] as const) : [family]) {
    const [found] = portsNamed(cluster, name, one, { port, protocol });
    if (found !== undefined) return { found, family: one };
  }
  throw noSuchPort(cluster, name, { port, protocol, family });
}

/** All ports of a family that a name means; none where the cluster has no such. */
export function portsNamed(
  cluster: Cluster,
  name: string,
  family: Family,
  { port, protocol }: Pick<PortChoice, 'port' | 'protocol'> = {},
): readonly ProxyPort[] {
  const index = serviceIndex(cluster);
  const [, service = name, number] = /^(.*):(\d+)$/.exec(name) ?? [];
  const wanted = port ?? (number === undefined ? undefined : Number(number));
  const ports = new Set([
    ...index.ports(family, name),
    ...(number === undefined ? [] : index.ports(family, service)),
  ]);
  return [...ports].filter(
    (known) =>
      (wanted ?? known.port) === known.port && (protocol ?? known.protocol) === known.protocol,
  );
}

/** The cluster IP and port that a name means, for a flow of a protocol from a source. */
export function namedDestination(
  cluster: Cluster,
): (name: string, protocol: number, source: Endpoint) => Endpoint {
  return (name, protocol, source) => {
    const { family } = source.address;
    const { found } = namedPort(cluster, name, { protocol: protocolName(protocol), family });
    return { address: found.clusterIP, port: found.port };
  };
}
