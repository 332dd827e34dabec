import type { PacketBuffer } from '@packet-path/core';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import type { Zone } from '../tuple/zone.ts';

/**
 * Gives a packet that conntrack has not seen a template, as `-j CT --zone` and `ct zone set` do: it will be
 * tracked in this zone, and until then rules see a connection of state NEW
 * (net/netfilter/nf_conntrack_core.c, `nf_ct_tmpl_alloc`; `nf_ct_set`).
 */
export function attachTemplate(packet: PacketBuffer, zone: Zone): void {
  packet.connectionZone = zone;
  packet.connectionState = 'NEW';
  packet.attached = true;
  packet.untracked = false;
}

/** Whether a packet has a template and no connection yet. */
export function hasTemplate(packet: PacketBuffer): boolean {
  return packet.attached && packet.connection === NO_CONNECTION && packet.connectionState === 'NEW';
}
