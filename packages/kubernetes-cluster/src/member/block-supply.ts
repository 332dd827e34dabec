import type { ClusterNode } from '@packet-path/cluster';
import { type Address, bits, type Family, PacketPathError, Prefix } from '@packet-path/core';

/** The length of a node's block, where no Node object says it (kube-controller-manager's default). */
const BLOCK_LENGTH = { 4: 24, 6: 64 } as const;

/** The blocks of one family that nodes give their pods addresses from: each node has its own. */
export class BlockSupply {
  readonly #family: Family;
  readonly #whole: Prefix;
  readonly #length: number;
  readonly #taken: Prefix[];
  /** The block that is tried next. */
  #next: Address;

  /**
   * @param whole the network of all pods
   * @param first the block of the cluster's first node
   * @param nodes the nodes whose blocks are known
   */
  constructor(whole: Prefix, first: Prefix, nodes: readonly ClusterNode[], family: Family) {
    this.#family = family;
    this.#whole = whole;
    this.#length = nodes.length === 0 ? Math.max(first.length, BLOCK_LENGTH[family]) : first.length;
    const known = nodes.flatMap(({ podCIDRs }) => podCIDRs.filter((one) => one.family === family));
    this.#taken = [first, ...known];
    const last = this.#taken.at(-1)!;
    this.#next = last.network().address.plus(this.#size);
  }

  get #size(): number {
    return 2 ** Math.min(52, bits(this.#family) - this.#length);
  }

  /**
   * The block of a node: that of its Node object, that which its first pod stands in, or a free one.
   *
   * @throws {PacketPathError} `bad-option` where the family has no addresses left
   */
  of(node: ClusterNode | undefined, pods: readonly Address[]): Prefix {
    const known = node?.podCIDRs.find(({ family }) => family === this.#family);
    if (known !== undefined) return known;
    const pod = pods.find((one) => one.family === this.#family && this.#whole.contains(one));
    const block = pod === undefined ? undefined : new Prefix(pod, this.#length).network();
    const found = block === undefined || this.#isTaken(block) ? this.#free() : block;
    this.#taken.push(found);
    return found;
  }

  #free(): Prefix {
    for (let tried = 0; tried <= this.#taken.length; tried++) {
      const block = new Prefix(this.#next, this.#length).network();
      this.#next = block.address.plus(this.#size);
      if (!this.#isTaken(block)) return block;
    }
    throw new PacketPathError('bad-option', `no block of IPv${this.#family} is left for a node`, {
      expected: 'fewer nodes, or a larger clusterCIDR',
    });
  }

  #isTaken(block: Prefix): boolean {
    return this.#taken.some(
      (other) => other.contains(block.network().address) || block.contains(other.network().address),
    );
  }
}
