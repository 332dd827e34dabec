import { EtherType, LinkType } from './link-type.ts';

/** The header of a link, as far as it is read. */
export interface LinkHeader {
  /** The protocol behind the header. */
  readonly etherType: number;
  /** Where that begins, in bytes from the frame's first. */
  readonly offset: number;
  /** The hardware address that sent it, `02:00:00:00:02:01`; null where the link has none. */
  readonly hardwareSource: string | null;
  /** Identifiers of VLANs, outermost first. */
  readonly vlans: readonly number[];
  /** Whether the host of the capture sent the frame; null where the link does not say. */
  readonly isOutgoing: boolean | null;
}

/**
 * Reads the first header of a frame.
 *
 * @returns 'truncated' where the frame ends within it, 'unknown' for a link type that is not read
 */
export function readLink(
  linkType: number,
  bytes: Uint8Array,
): LinkHeader | 'truncated' | 'unknown' {
  switch (linkType) {
    case LinkType.ETHERNET:
      return readEthernet(bytes);
    case LinkType.LINUX_SLL:
      return readCooked(bytes, { protocol: 14, type: 1, addressSize: 5, address: 6, size: 16 });
    case LinkType.LINUX_SLL2:
      return readCooked(bytes, { protocol: 0, type: 10, addressSize: 11, address: 12, size: 20 });
    case LinkType.RAW:
    case LinkType.RAW_BSD:
    case LinkType.IPV4:
    case LinkType.IPV6:
      return readRaw(bytes);
    default:
      return 'unknown';
  }
}

function readEthernet(bytes: Uint8Array): LinkHeader | 'truncated' {
  const vlans: number[] = [];
  let offset = 14;
  while (bytes.length >= offset) {
    const etherType = u16(bytes, offset - 2);
    if (etherType !== EtherType.VLAN && etherType !== EtherType.QINQ) {
      const hardwareSource = hardwareAddress(bytes, 6, 6);
      return { etherType, offset, hardwareSource, vlans, isOutgoing: null };
    }
    if (bytes.length < offset + 4) break;
    vlans.push(u16(bytes, offset) & 0x0fff);
    offset += 4;
  }
  return 'truncated';
}

/** Where the fields of a cooked header stand, in bytes. */
interface CookedLayout {
  readonly protocol: number;
  /** One byte of it says where the packet goes: 4 is `PACKET_OUTGOING`. */
  readonly type: number;
  readonly addressSize: number;
  readonly address: number;
  readonly size: number;
}

const PACKET_OUTGOING = 4;

/** Cooked headers, versions 1 and 2 (libpcap, pcap/sll.h). */
function readCooked(bytes: Uint8Array, layout: CookedLayout): LinkHeader | 'truncated' {
  if (bytes.length < layout.size) return 'truncated';
  const size = bytes[layout.addressSize] ?? 0;
  return {
    etherType: u16(bytes, layout.protocol),
    offset: layout.size,
    hardwareSource: size === 6 ? hardwareAddress(bytes, layout.address, 6) : null,
    vlans: [],
    isOutgoing: bytes[layout.type] === PACKET_OUTGOING,
  };
}

function readRaw(bytes: Uint8Array): LinkHeader | 'truncated' {
  if (bytes.length === 0) return 'truncated';
  const version = (bytes[0] ?? 0) >> 4;
  const etherType = version === 6 ? EtherType.IPV6 : EtherType.IPV4;
  return { etherType, offset: 0, hardwareSource: null, vlans: [], isOutgoing: null };
}

function hardwareAddress(bytes: Uint8Array, at: number, size: number): string {
  const octets = [...bytes.subarray(at, at + size)];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
