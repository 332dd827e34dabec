import type { Cluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import type { PlacedNode } from '@packet-path/data-plane';

/** More nodes than any cluster has: Kubernetes supports 5,000. */
const MOST_NODES = 100_000;

/**
 * The nodes asked for, each by its name at least: those named; else those of the cluster, else those
 * that endpoints run on, as many as are asked for, and others behind them where they are too few.
 * Nobody, where neither the user nor the cluster names one.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function memberNames(
  cluster: Cluster,
  nodes: number | readonly (string | PlacedNode)[] | undefined,
): readonly PlacedNode[] {
  if (nodes !== undefined && typeof nodes !== 'number') {
    if (!Array.isArray(nodes) || nodes.length === 0) throw noNodes(nodes);
    return nodes.map(named);
  }
  const known = knownNames(cluster);
  const count = nodes ?? Math.max(1, known.length);
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) throw noNodes(nodes);
  const names = known.slice(0, count);
  const taken = new Set(known);
  // Where nobody is named, the first has the name that `nodePlace` gives it.
  if (names.length === 0) names.push('node');
  for (let number = names.length + 1; names.length < count; number++) {
    const name = `node-${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names.map((name) => ({ name }));
}

function knownNames({ nodes, services }: Cluster): string[] {
  if (nodes.length > 0) return nodes.map(({ name }) => name);
  const names = new Set<string>();
  for (const { ports } of services) {
    for (const { endpoints } of ports) {
      for (const { nodeName } of endpoints) if (nodeName !== undefined) names.add(nodeName);
    }
  }
  return [...names];
}

function named(node: string | PlacedNode): PlacedNode {
  const value = typeof node === 'string' ? { name: node } : node;
  if (typeof value?.name === 'string' && value.name !== '') return value;
  throw new PacketPathError('bad-option', 'a node has no name', {
    expected: 'a name of each node',
  });
}

function noNodes(given: unknown): PacketPathError {
  return new PacketPathError('bad-option', `nodes is ${JSON.stringify(given)}`, {
    expected: `a whole number from 1 to ${MOST_NODES}, or a list of names`,
  });
}
