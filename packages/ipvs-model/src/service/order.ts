import { Protocol } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import type { VirtualService } from './virtual-service.ts';

/** The order in which ipvsadm lists services: marks last, then by protocol, address and port. */
export function byKey({ key: a }: VirtualService, { key: b }: VirtualService): number {
  if (a.kind === 'mark' || b.kind === 'mark') {
    const mark = (key: typeof a): number => (key.kind === 'mark' ? key.mark : 0);
    return mark(a) - mark(b) || a.family - b.family;
  }
  return (
    a.family - b.family ||
    a.protocol - b.protocol ||
    a.address.compare(b.address) ||
    a.port - b.port
  );
}

/** The order in which ipvsadm lists destinations: by address and port. */
export function byAddress(a: Destination, b: Destination): number {
  return a.address.compare(b.address) || a.port - b.port;
}

/** The option of ipvsadm for a protocol. */
export function protocolOption(protocol: number): '-t' | '-u' | '--sctp-service' {
  if (protocol === Protocol.TCP) return '-t';
  return protocol === Protocol.UDP ? '-u' : '--sctp-service';
}
