/**
 * The status of a connection, as bits (include/uapi/linux/netfilter/nf_conntrack_common.h,
 * `enum ip_conntrack_status`).
 */
export const ConnectionStatus = {
  /** A helper foresaw it. */
  EXPECTED: 0x1,
  /** A packet of the other direction was seen. */
  SEEN_REPLY: 0x2,
  /** Real enough never to be dropped early. */
  ASSURED: 0x4,
  /** Its first packet has left the host: it is in the hash table. */
  CONFIRMED: 0x8,
  /** The source of its packets is rewritten. */
  SRC_NAT: 0x10,
  /** The destination of its packets is rewritten. */
  DST_NAT: 0x20,
  /** Its sequence numbers are adjusted, since NAT has rewritten payload. */
  SEQUENCE_ADJUST: 0x40,
  /** Source translation has been decided, be it to change nothing. */
  SRC_NAT_DONE: 0x80,
  /** Destination translation has been decided, be it to change nothing. */
  DST_NAT_DONE: 0x100,
  /** Removed from the table; packets on their way may still refer to it. */
  DYING: 0x200,
  /** Its time is not prolonged by packets. */
  FIXED_TIMEOUT: 0x400,
  /** A rule has given it a helper. */
  HELPER: 0x2000,
  /** Entered beside a clashing connection, by its reply tuple alone. */
  NAT_CLASH: 0x1000,
} as const;
