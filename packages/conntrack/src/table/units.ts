/** A duration in seconds, as sysctls and `conntrack -L` have it. */
export type Seconds = number;

/** A connection in the table: a small whole number, used again when the connection is over. */
export type ConntrackHandle = number;
