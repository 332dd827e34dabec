import { type Cluster, isProxied, type ProxyPort } from '@packet-path/cluster';
import {
  type Endpoint,
  type Family,
  nearest,
  PacketPathError,
  protocolName,
  shown,
} from '@packet-path/core';
import { serviceIndex } from './service-index.ts';

/** Names that an error lists, at most. */
const MOST_NAMES = 8;

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
  { port, protocol, family }: PortChoice = {},
): { readonly found: ProxyPort; readonly family: Family } {
  const index = serviceIndex(cluster);
  const [, service = name, number] = /^(.*):(\d+)$/.exec(name) ?? [];
  const wanted = port ?? (number === undefined ? undefined : Number(number));
  for (const one of family === undefined ? ([4, 6] as const) : [family]) {
    const ports = [
      ...index.ports(one, name),
      ...(number === undefined ? [] : index.ports(one, service)),
    ];
    const found = ports.find(
      (known) =>
        (wanted ?? known.port) === known.port && (protocol ?? known.protocol) === known.protocol,
    );
    if (found !== undefined) return { found, family: one };
  }
  throw notFound(cluster, name, { port: wanted, protocol, family });
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

function notFound(cluster: Cluster, name: string, choice: PortChoice): PacketPathError {
  const [service = name] = name.split(':', 1);
  const known = cluster.services.find((one) => `${one.namespace}/${one.name}` === service);
  if (known === undefined) {
    const names = cluster.services.map((one) => `${one.namespace}/${one.name}`);
    const meant = nearest(service, names) ?? names.find((one) => one.endsWith(`/${service}`));
    const hint = meant === undefined ? '' : `, did you mean '${meant}'?`;
    return new PacketPathError('not-found', `the cluster has no service ${shown(service)}${hint}`, {
      expected: `'namespace/name', one of ${listed(names)}`,
    });
  }
  if (!isProxied(known)) {
    const why =
      Object.keys(known.clusterIPs).length === 0
        ? 'is headless: it has no cluster IP'
        : 'is not served by kube-proxy';
    return new PacketPathError('not-found', `the service ${shown(service)} ${why}`, {
      expected: 'a service with a cluster IP',
    });
  }
  const ports = known.ports.map(
    ({ name: port, port: number, protocol }) =>
      `${service}:${port === '' ? number : port} (${number} ${protocol.toLowerCase()})`,
  );
  const { port, protocol, family } = choice;
  const asked = [port, protocol, family === undefined ? undefined : `IPv${family}`].filter(
    (part) => part !== undefined,
  );
  return new PacketPathError(
    'not-found',
    `the service ${shown(service)} has no port ${shown(name)}${asked.length === 0 ? '' : ` (${asked.join(', ')})`}`,
    { expected: listed(ports) },
  );
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
