/**
 * A tournament among places, each with a cost and a share: the winner is the place of the least
 * quotient, of equals the one with the highest number. A place whose share is 0 loses to all others.
 *
 * The winners of all pairs are kept in a binary tree, so a change plays again only the games of one
 * place: as many as the number of places has binary digits.
 */
export class Tournament {
  readonly #capacity: number;
  readonly #cost: Float64Array;
  readonly #share: Float64Array;
  /** Node 1 is the root, the children of node i are 2i and 2i + 1; the leaves are the places. */
  readonly #winners: Int32Array;

  /** @param capacity places; a power of two. All begin with the share 0. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    // Quotients are compared by products: 1 / 0 is greater than every other quotient.
    this.#cost = new Float64Array(capacity).fill(1);
    this.#share = new Float64Array(capacity);
    this.#winners = new Int32Array(capacity);
    for (let node = capacity - 1; node > 0; node--) this.#winners[node] = this.#play(node);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** The winning place; undefined where every share is 0. */
  get winner(): number | undefined {
    const winner = this.#at(1);
    return this.#share[winner] === 0 ? undefined : winner;
  }

  /** Gives a place a cost and a share, and plays its games again. */
  set(place: number, cost: number, share: number): void {
    this.#cost[place] = share === 0 ? 1 : cost;
    this.#share[place] = share;
    for (let node = (this.#capacity + place) >> 1; node > 0; node >>= 1) {
      const winner = this.#play(node);
      // Another won here before, and still does: nothing changes further up.
      if (winner === this.#winners[node] && winner !== place) return;
      this.#winners[node] = winner;
    }
  }

  #play(node: number): number {
    const left = this.#at(2 * node);
    const right = this.#at(2 * node + 1);
    const cost = this.#cost;
    const share = this.#share;
    return cost[left]! * share[right]! < cost[right]! * share[left]! ? left : right;
  }

  #at(node: number): number {
    return node < this.#capacity ? this.#winners[node]! : node - this.#capacity;
  }
}
