import {
  bits,
  type Family,
  PacketPathError,
  Prefix,
  type PrefixLike,
  toPrefix,
} from '@packet-path/core';

/** The kinds of addresses of a synthetic cluster. */
export type SyntheticNetwork = 'services' | 'pods' | 'nodes';

/** The networks of synthetic clusters; a ClusterCIDR detector is given `pods`. */
export const SYNTHETIC_CIDRS: Readonly<Record<Family, Readonly<Record<SyntheticNetwork, Prefix>>>> =
  {
    4: {
      services: Prefix.parse('10.96.0.0/12'),
      pods: Prefix.parse('10.244.0.0/14'),
      nodes: Prefix.parse('192.168.0.0/16'),
    },
    6: {
      services: Prefix.parse('fd00:10:96::/108'),
      pods: Prefix.parse('fd00:10:244::/104'),
      nodes: Prefix.parse('fd00:192:168::/112'),
    },
  };

/**
 * The shortest prefixes to which the default networks are widened. 10.0.0.0/9 and 10.128.0.0/9 meet
 * no other network here, nor do three of fd00::/48.
 */
const SHORTEST: Readonly<Record<Family, Readonly<Record<SyntheticNetwork, number>>>> = {
  4: { services: 9, pods: 9, nodes: 16 },
  6: { services: 64, pods: 64, nodes: 64 },
};

/**
 * The network of a kind that has room for so many addresses: the one given, or the default one,
 * widened to the network around it that is large enough.
 *
 * @throws {PacketPathError} `bad-option` where the network has no room, or none is of the family
 */
export function networkFor(
  kind: SyntheticNetwork,
  family: Family,
  wanted: number,
  given?: PrefixLike | readonly PrefixLike[],
): Prefix {
  if (given === undefined) {
    const { address, length } = SYNTHETIC_CIDRS[family][kind];
    const needed = bits(family) - Math.ceil(Math.log2(Math.max(1, wanted)));
    const widened = Math.max(Math.min(length, needed), SHORTEST[family][kind]);
    return withRoom(kind, new Prefix(address, widened).network(), wanted);
  }
  const networks = typeof given === 'string' || given instanceof Prefix ? [given] : given;
  const network = networks.map(toPrefix).find((prefix) => prefix.family === family);
  if (network !== undefined) return withRoom(kind, network.network(), wanted);
  throw new PacketPathError('bad-option', `the network of ${kind} is ${networks.join(', ')}`, {
    expected: `a network of IPv${family}`,
  });
}

function withRoom(kind: SyntheticNetwork, network: Prefix, wanted: number): Prefix {
  const room = 2 ** (bits(network.family) - network.length);
  if (wanted <= room) return network;
  throw new PacketPathError('bad-option', `${network}, of ${kind}, has room for ${room}`, {
    expected: `room for ${wanted}`,
  });
}
