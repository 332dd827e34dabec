import {
  Address,
  type Family,
  isLoopback,
  Prefix,
  type PrefixLike,
  toPrefix,
} from '@packet-path/core';

/**
 * Addresses of a node that take node ports (`--nodeport-addresses`): a network, or one of the words
 * that stand for some. `primary` is the node's first address of each family (since 1.31), `localhost`
 * the loopback networks, `all` every address (both since 1.37, when words may also be mixed with networks).
 */
export type NodePortAddress = PrefixLike | 'primary' | 'localhost' | 'all';

/** The node's addresses that take node ports, in one family. */
export interface NodePortAddresses {
  /** Whether every address of the node takes them. */
  readonly all: boolean;
  /**
   * Whether a loopback network is named, and not only part of a larger one
   * (`ContainsExplicitLoopback`).
   */
  readonly namesLoopback: boolean;
  /** The addresses, in the node's order, the loopback address last. */
  readonly addresses: readonly Address[];
}

const LOOPBACK: Readonly<Record<Family, Address>> = {
  4: Address.parse('127.0.0.1'),
  6: Address.parse('::1'),
};
const LOCALHOST: Readonly<Record<Family, Prefix>> = {
  4: Prefix.parse('127.0.0.0/8'),
  6: Prefix.parse('::1/128'),
};

/**
 * Reads the option for one family (`nodeport_addresses.go`, `NewNodePortAddresses`). Where it names
 * nothing of the family, every address takes node ports.
 *
 * @param node the node's own addresses of the family, the primary one first
 * @throws {PacketPathError} as `Prefix.parse`
 */
export function nodePortAddresses(
  option: NodePortAddress | readonly NodePortAddress[],
  family: Family,
  node: readonly Address[],
): NodePortAddresses {
  const entries = Array.isArray(option) ? (option as readonly NodePortAddress[]) : [option];
  const given = (entries as readonly NodePortAddress[]).map((entry) =>
    networksOf(entry, family, node),
  );
  const networks = given.flatMap((found) => found ?? []);
  const all =
    given.every((found) => found === undefined) || networks.some(({ length }) => length === 0);
  const own = [...node, LOOPBACK[family]];
  return {
    all,
    namesLoopback: networks.some(({ address, length }) => length > 0 && isLoopback(address)),
    addresses: all ? own : own.filter((ip) => networks.some((network) => network.contains(ip))),
  };
}

/** The networks that an entry names in a family; undefined where it is of the other family only. */
function networksOf(
  entry: NodePortAddress,
  family: Family,
  node: readonly Address[],
): readonly Prefix[] | undefined {
  if (entry === 'primary') return node.slice(0, 1).map(Prefix.host);
  if (entry === 'localhost') return [LOCALHOST[family]];
  if (entry === 'all') return [new Prefix(LOOPBACK[family], 0)];
  const prefix = toPrefix(entry);
  return prefix.family === family ? [prefix] : undefined;
}
