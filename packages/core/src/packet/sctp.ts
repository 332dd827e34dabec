/** The chunks of an SCTP packet by name, first first, and the tags conntrack looks at. Immutable. */
export interface SctpPacket {
  readonly chunks: readonly SctpChunkName[];
  /** The flags of each chunk, 8 bits; all 0 where left out. */
  readonly chunkFlags?: readonly number[];
  /** The verification tag in the common header. */
  readonly verificationTag: number;
  /** The initiate tag of an INIT or INIT_ACK chunk; 0 elsewhere. */
  readonly initiateTag: number;
}

/** SCTP chunk types (RFC 9260; the kernel's include/linux/sctp.h). */
export const SctpChunk = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  ECN_ECNE: 12,
  ECN_CWR: 13,
  SHUTDOWN_COMPLETE: 14,
} as const;

/** The name of a chunk type. */
export type SctpChunkName = keyof typeof SctpChunk;
