import { type Family, IcmpType, Icmpv6Type } from '@packet-path/core';

/** ICMPv6 node information query and reply (RFC 4620), which conntrack follows too. */
const NODE_QUERY = 139;
const NODE_REPLY = 140;

/** Queries, each with its reply (nf_conntrack_proto_icmp.c and _icmpv6.c, `invmap`). */
const QUERIES: Readonly<Record<Family, readonly (readonly [query: number, reply: number])[]>> = {
  4: [
    [IcmpType.ECHO, IcmpType.ECHO_REPLY],
    [IcmpType.TIMESTAMP, IcmpType.TIMESTAMP_REPLY],
    [IcmpType.INFO_REQUEST, IcmpType.INFO_REPLY],
    [IcmpType.ADDRESS_MASK, IcmpType.ADDRESS_MASK_REPLY],
  ],
  6: [
    [Icmpv6Type.ECHO_REQUEST, Icmpv6Type.ECHO_REPLY],
    [NODE_QUERY, NODE_REPLY],
  ],
};

const INVERSE: Readonly<Record<Family, ReadonlyMap<number, number>>> = {
  4: bothWays(QUERIES[4]),
  6: bothWays(QUERIES[6]),
};

/** The type that answers a query, or that asked for a reply; undefined for every other message. */
export function inverseQuery(family: Family, type: number): number | undefined {
  return INVERSE[family].get(type);
}

/** The types of queries and of their replies. */
export function queryTypes(family: Family): Iterable<number> {
  return INVERSE[family].keys();
}

/** Whether a message may open a connection: a query, not its reply (`valid_new`). */
export function isQuery(family: Family, type: number): boolean {
  return QUERIES[family].some(([query]) => query === type);
}

function bothWays(pairs: readonly (readonly [number, number])[]): Map<number, number> {
  return new Map(pairs.flatMap(([query, reply]) => [[query, reply] as const, [reply, query]]));
}
