import type { Address, PacketBuffer } from '@packet-path/core';

/** The fields of an IPVS connection that `-m ipvs` compares. */
export interface IpvsConnectionView {
  readonly virtualAddress: Address;
  readonly virtualPort: number;
  readonly method: 'GATE' | 'IPIP' | 'MASQ';
  /** The port of the connection that controls this one; 0 where none does. */
  readonly controllerPort: number;
}

/** IPVS as rules see it: whoever builds a host with both hands it to its iptables. */
export interface IpvsView {
  /** Whether IPVS has sent a packet on (`skb->ipvs_property`). */
  handled(packet: PacketBuffer): boolean;
  /** The connection of a packet on its way to the server that IPVS chose. */
  connectionOf(packet: PacketBuffer): IpvsConnectionView | undefined;
}
