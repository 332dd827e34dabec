/** The part of a tail that chains of one build share: those of services with as many endpoints, say. */
export interface TailKind {
  /** Packets of this protocol alone follow the tail. */
  readonly protocol: number;
  /** The place of a form among the words of forms: the first rule of the chain has it; negative for none. */
  readonly frontForm: number;
  /** The same of the chains that the draws lead to. */
  readonly endForm: number;
  /** The chances of each draw in 2^31; one more way is left when all say no. */
  readonly chances: Int32Array;
  /** For each way the headers and matches that are asked, in both chains. */
  readonly matches: Int32Array;
  /** Rules evaluated of the chain that a way ends in; the last of them translates. */
  readonly endRules: number;
}

/** A way that a tail ends. */
export interface TailWay {
  /** The chain that the draws lead to, and the place of its last rule. */
  readonly chain: number;
  readonly place: number;
  /** The words of the address that is given: one, or four of IPv6. */
  readonly address: Int32Array;
  readonly port: number;
  /** The words of the source that the first rule of the chain asks for, where it has one. */
  readonly source: Int32Array;
}

/** A chain that draws where packets go, and gives each a destination: as kube-proxy writes a service. */
export interface Tail {
  readonly kind: TailKind;
  readonly chain: number;
  /** The place of the first rule that draws. */
  readonly place: number;
  /** The words of the source that the first rule asks for, where it has one. */
  readonly source: Int32Array;
  readonly ways: readonly TailWay[];
}
