/** Link-layer header types that are read (draft-ietf-opsawg-pcaplinktype). */
export const LinkType = {
  ETHERNET: 1,
  /** Raw IP as some systems number it. */
  RAW_BSD: 12,
  RAW: 101,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

/** Protocols above a link (include/uapi/linux/if_ether.h). */
export const EtherType = {
  IPV4: 0x0800,
  ARP: 0x0806,
  VLAN: 0x8100,
  IPV6: 0x86dd,
  MPLS: 0x8847,
  QINQ: 0x88a8,
  LLDP: 0x88cc,
  EAPOL: 0x888e,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map([
  [EtherType.ARP, 'ARP'],
  [EtherType.MPLS, 'MPLS'],
  [EtherType.LLDP, 'LLDP'],
  [EtherType.EAPOL, 'EAPOL'],
]);

/** `ARP` for 0x0806; the number where it has no name here; 802.3 frames have a length in its place. */
export function etherTypeName(etherType: number): string {
  if (etherType < 0x0600) return '802.3';
  return NAMES.get(etherType) ?? `ethertype 0x${etherType.toString(16).padStart(4, '0')}`;
}
