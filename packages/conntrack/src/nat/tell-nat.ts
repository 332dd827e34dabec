import type { Passage } from '@packet-path/core';
import type { TupleKey } from '../tuple/tuple-key.ts';
import type { Manipulation } from './nat-range.ts';

/** NAT decided one end of a connection, or gave that end of a packet another address or port. */
export type NatEvent = 'setup' | 'translate';

/** Tells a listener about one end's address and port before and after. */
export function tellNat(
  passage: Passage,
  event: NatEvent,
  manipulation: Manipulation,
  before: TupleKey,
  after: TupleKey,
): void {
  if (passage.trace === undefined) return;
  const end = (key: TupleKey) => {
    const { source, destination, sourcePort, destinationPort } = key.toTuple();
    return manipulation === 'source'
      ? Object.freeze({ address: source, port: sourcePort })
      : Object.freeze({ address: destination, port: destinationPort });
  };
  passage.trace({ kind: 'nat', event, manipulation, from: end(before), to: end(after) });
}
