import type { Handle } from '@packet-path/tables';

/** A duration in seconds, as sysctls and `conntrack -L` have it. */
export type Seconds = number;

/** A connection in the table: a small whole number, used again when the connection is over. */
export type ConntrackHandle = Handle<'conntrack'>;

/** One of the two tuples of a connection in the hash table: `2 * handle + way`. */
export type ConntrackNode = Handle<'conntrack node'>;
