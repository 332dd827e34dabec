import { type Address, type PacketBuffer, unreachable, Work } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Forwarding } from '../destination/forwarding.ts';
import type { ConnectionTable } from './connection-table.ts';

/** A connection as the match `ipvs` of iptables sees it. */
export interface HandledConnection {
  readonly virtualAddress: Address;
  readonly virtualPort: number;
  readonly method: 'GATE' | 'IPIP' | 'MASQ';
  /** The service's port of the template that controls the connection; 0 where none does. */
  readonly controllerPort: number;
}

/** Asking is not the packet's own look-up, so nothing is charged for it. */
const UNCHARGED = new Work();

/**
 * The connection of a packet on its way to the server that was chosen for it: the match looks the
 * answer up, with both ends exchanged (net/netfilter/xt_ipvs.c, `ip_vs_conn_out_get`).
 */
export function handledConnection(
  table: ConnectionTable,
  { protocol, source, sourcePort, destination, destinationPort }: PacketBuffer,
): HandledConnection | undefined {
  const handle = table.findOutgoing(
    protocol,
    destination,
    destinationPort,
    source,
    sourcePort,
    UNCHARGED,
  );
  if (handle === NONE) return undefined;
  const template = table.control(handle);
  return {
    virtualAddress: table.virtual(handle),
    virtualPort: table.virtualPort(handle),
    method: methodOf(table.forwarding(handle)),
    controllerPort: template === NONE ? 0 : table.virtualPort(template),
  };
}

function methodOf(forwarding: Forwarding): HandledConnection['method'] {
  switch (forwarding) {
    case 'masquerade':
      return 'MASQ';
    case 'direct':
      return 'GATE';
    case 'tunnel':
      return 'IPIP';
    default:
      return unreachable(forwarding);
  }
}
