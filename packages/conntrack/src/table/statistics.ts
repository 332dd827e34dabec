/**
 * The counters of conntrack since the host began (`/proc/net/stat/nf_conntrack`,
 * `conntrack -S`).
 */
export class ConntrackStatistics {
  /** Entries that NAT met while it looked for a free tuple. */
  found = 0;
  /** Packets that belong to no connection and may not open one. */
  invalid = 0;
  /** Connections that a tool added; ordinary ones are not counted (`nf_conntrack_hash_check_insert`). */
  insert = 0;
  /** Connections that could not be confirmed. */
  insertFailed = 0;
  /** Packets dropped: the table was full, or the connection clashed. */
  drop = 0;
  /** Connections dropped early, to make room. */
  earlyDrop = 0;
  /** ICMP errors about no known connection, or malformed. */
  icmpError = 0;
  /** Clashes in which both connections could go on. */
  clashResolved = 0;
  /** Connections refused because their bucket's chain was too long. */
  chainTooLong = 0;
}
