/**
 * Where in the records of a slab the links of chains stand. A record may be in several chains at
 * once, by one node each: node `k` of handle `h` is the number `h * nodes + k`.
 */
export interface ChainLayout {
  /** The word of a record where the link of its first node stands. */
  readonly link: number;
  /** Nodes of a record, a power of two; 1 unless given. */
  readonly nodes?: number;
  /** Words from one node's link to the next node's; 0 unless given. */
  readonly step?: number;
}
