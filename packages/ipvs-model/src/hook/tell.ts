import type { PacketBuffer, Passage } from '@packet-path/core';
import type { ConnectionTable } from '../connection/connection-table.ts';
import { clientOf, destinationOf, virtualOf } from '../connection/ends.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import { stateName } from '../connection/state-name.ts';
import type { IpvsConnectionStep, IpvsDropCause, IpvsTemplateStep } from '../trace/steps.ts';

/** Tells a listener, if there is one, what became of a packet's connection. */
export function tellConnection(
  passage: Passage,
  event: IpvsConnectionStep['event'],
  from: IpvsConnectionStep['from'],
  table: ConnectionTable,
  handle: IpvsHandle,
): void {
  passage.trace?.({
    kind: 'ipvs-connection',
    event,
    from,
    protocol: table.protocol(handle),
    state: stateName(table, handle),
    client: clientOf(table, handle),
    virtual: virtualOf(table, handle),
    destination: destinationOf(table, handle),
  });
}

/** Tells a listener, if there is one, about the template of a client. */
export function tellTemplate(
  passage: Passage,
  event: IpvsTemplateStep['event'],
  table: ConnectionTable,
  handle: IpvsHandle,
): void {
  passage.trace?.({
    kind: 'ipvs-template',
    event,
    client: clientOf(table, handle),
    virtual: virtualOf(table, handle),
    destination: destinationOf(table, handle),
  });
}

/** Says why IPVS is about to drop a packet, and drops it. */
export function drop(packet: PacketBuffer, passage: Passage, cause: IpvsDropCause): 'drop' {
  passage.because(packet, { kind: 'ipvs', cause });
  passage.trace?.({ kind: 'ipvs-drop', cause });
  return 'drop';
}

/** The same for a packet that IPVS has taken over. */
export function lose(packet: PacketBuffer, passage: Passage, cause: IpvsDropCause): 'stolen' {
  passage.finish(packet, 'dropped', { kind: 'ipvs', cause });
  passage.trace?.({ kind: 'ipvs-drop', cause });
  return 'stolen';
}
