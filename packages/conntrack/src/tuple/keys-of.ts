import type { Tuple } from '@packet-path/core';
import { queryTypes } from './icmp-query.ts';
import type { TupleKey } from './tuple-key.ts';

/**
 * The keys that a tuple may have in the table: that of an ICMP query says its type, which a tuple does not.
 *
 * @param key holds each of them in turn
 */
export function* keysOf(tuple: Tuple, key: TupleKey): Generator<TupleKey> {
  key.readTuple(tuple);
  if (!key.isIcmp) {
    yield key;
    return;
  }
  for (const type of queryTypes(key.family)) {
    key.destinationPort = type << 8;
    yield key;
  }
}
