/** A built-in chain's verdict for a packet that its rules did not decide about. */
export type Policy = 'ACCEPT' | 'DROP';

/** Packets, and bytes of whole IP packets. */
export interface Counters {
  packets: number;
  bytes: number;
}

/** The policy of a built-in chain, and the packets it decided about. */
export interface PolicyState extends Counters {
  policy: Policy;
}
