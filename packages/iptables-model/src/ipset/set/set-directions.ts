/** Which end of a packet each dimension looks at, as `--match-set NAME src,dst,src` says. Immutable. */
export class SetDirections {
  /** How many were given: 1 to 6 (`IPSET_DIM_MAX`). */
  readonly count: number;
  readonly #sources: number;

  /** @param sources true for `src`, false for `dst`, in order */
  constructor(sources: readonly boolean[]) {
    this.count = sources.length;
    this.#sources = sources.reduce((bits, source, index) => bits | (source ? 1 << index : 0), 0);
  }

  /** Reads `src,dst,…`, or answers undefined. */
  static tryParse(text: string): SetDirections | undefined {
    const words = text.split(',');
    const known = words.every((word) => word === 'src' || word === 'dst');
    return known && words.length <= 6
      ? new SetDirections(words.map((word) => word === 'src'))
      : undefined;
  }

  /** Whether a dimension, counted from 0, looks at the packet's source. */
  isSource(dimension: number): boolean {
    return ((this.#sources >>> dimension) & 1) === 1;
  }

  toString(): string {
    return Array.from({ length: this.count }, (_, index) =>
      this.isSource(index) ? 'src' : 'dst',
    ).join(',');
  }
}
