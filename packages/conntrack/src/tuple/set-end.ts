import type { Address } from '@packet-path/core';
import type { TupleKey } from './tuple-key.ts';

/** Gives one end of a tuple an address, and a port unless it keeps its own (undefined). */
export function setEnd(
  key: TupleKey,
  end: 'source' | 'destination',
  address: Address,
  port: number | undefined,
): void {
  if (end === 'source') {
    key.setSource(address);
    if (port !== undefined) key.sourcePort = port;
  } else {
    key.setDestination(address);
    if (port !== undefined) key.destinationPort = port;
  }
}
