import { type Conntrack, NO_CONNECTION } from '@packet-path/conntrack';
import { type Address, jhash2, type PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readUint32 } from '../text/masked-value.ts';
import { readNumber } from '../text/ranges.ts';
import { wireWords } from '../text/wire-words.ts';
import { not } from '../text/write-options.ts';

/** A bit for each node (xt_cluster.h, `XT_CLUSTER_NODES_MAX`). */
const MOST_NODES = 32;

interface ClusterOptions {
  readonly nodes: number;
  /** A bit for each node that this host answers for, 32 bits unsigned. */
  readonly local: number;
  readonly seed: number;
  readonly inverted: boolean;
}

class ClusterPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: ClusterOptions;
  readonly #conntrack: Conntrack;

  constructor(options: ClusterOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
  }

  matches({ connection }: PacketBuffer): boolean {
    if (connection === NO_CONNECTION) return false;
    const { local, inverted } = this.#options;
    const { source } = this.#conntrack.tuple(connection, 'original');
    return ((local >>> this.#nodeOf(source)) & 1) === (inverted ? 0 : 1);
  }

  #nodeOf(source: Address): number {
    const { nodes, seed } = this.#options;
    return Math.floor(((jhash2(wireWords(source), 1, seed) >>> 0) * nodes) / 2 ** 32);
  }
}

/**
 * `-m cluster`: whether a connection is this node's, of several that see every packet, by a hash of its
 * client (net/netfilter/xt_cluster.c, `xt_cluster_hash`). Of an IPv6 address the kernel hashes the first 32 bits
 * alone: it divides `NF_CT_TUPLE_L3SIZE`, which counts words, by the octets of a word.
 */
export const cluster: MatchExtension<ClusterOptions> = {
  name: 'cluster',
  needsConntrack: () => true,
  options: {
    '--cluster-total-nodes': { values: 1 },
    '--cluster-local-node': { values: 1, negatable: true },
    '--cluster-local-nodemask': { values: 1, negatable: true },
    '--cluster-hash-seed': { values: 1 },
  },
  read(given) {
    const nodes = given
      .require('--cluster-total-nodes')
      .read((text) => readNumber(text, 2, MOST_NODES));
    return {
      nodes,
      ...readLocal(given, nodes),
      seed: given.require('--cluster-hash-seed').read(readUint32),
    };
  },
  write: ({ nodes, local, seed, inverted }) =>
    `${not(inverted)}--cluster-local-nodemask ${padded(local)} ` +
    `--cluster-total-nodes ${nodes} --cluster-hash-seed ${padded(seed)}`,
  compile: (options, { conntrack }) => new ClusterPredicate(options, conntrack),
};

function readLocal(given: GivenOptions, nodes: number): Pick<ClusterOptions, 'local' | 'inverted'> {
  const option = given.oneOf('--cluster-local-node', '--cluster-local-nodemask');
  const local = option.read((text) =>
    option.name === '--cluster-local-node'
      ? (1 << (readNumber(text, 1, nodes) - 1)) >>> 0
      : readUint32(text),
  );
  if (local >= 2 ** nodes) {
    option.fail('bad-option', 'more nodes than there are', `a bit for each of ${nodes} nodes`);
  }
  return { local, inverted: option.negated };
}

function padded(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
