import { addressOctets } from './addresses.mjs';
import { checksum, pseudoSum } from './checksum.mjs';
import { protocolNumber } from './protocols.mjs';
import { transport } from './transport.mjs';

/** The hardware addresses of devices and of the neighbour on each, as all recorders have them. */
const OWN = '0200000001';
const NEIGHBOUR = '0200000002';

/**
 * The octets of a step's `inject`: an IP packet with right checksums.
 *
 * @param id the identification of IPv4, or the flow label of IPv6, by which it is known again
 */
export function datagram(inject, id) {
  const six = inject.src.includes(':');
  const header = six ? 40 : 20;
  const quoted = inject.icmp?.inner === undefined ? undefined : quotation(inject.icmp.inner);
  const { octets, at, covered = true } = transport({ ...inject, quoted }, inject.length - header);
  const [source, destination] = [addressOctets(inject.src), addressOctets(inject.dst)];
  const number = protocolNumber(inject.protocol);
  if (at !== undefined) {
    const begun = covered ? pseudoSum(source, destination, number, octets.length) : 0;
    const sum = checksum(octets, begun);
    octets.writeUInt16BE(inject.protocol.startsWith('udp') && sum === 0 ? 0xffff : sum, at);
    if (inject.badChecksum) octets[at] ^= 0x55;
  }
  const ip = six
    ? header6(inject, number, octets.length, id)
    : header4(inject, number, octets.length, id);
  source.copy(ip, six ? 8 : 12);
  destination.copy(ip, six ? 24 : 16);
  if (!six) ip.writeUInt16BE(checksum(ip), 10);
  return Buffer.concat([ip, octets]);
}

/** A frame from the neighbour on the device of a number from 0. */
export function frame(octets, device) {
  const end = (device + 1).toString(16).padStart(2, '0');
  const kind = octets[0] >> 4 === 6 ? '86dd' : '0800';
  return Buffer.concat([Buffer.from(`${OWN}${end}${NEIGHBOUR}${end}${kind}`, 'hex'), octets]);
}

function header4(inject, protocol, length, id) {
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip[1] = inject.tos ?? 0;
  ip.writeUInt16BE(20 + length, 2);
  ip.writeUInt16BE(id, 4);
  ip[8] = inject.ttl;
  ip[9] = protocol;
  return ip;
}

function header6(inject, protocol, length, id) {
  const ip = Buffer.alloc(40);
  ip.writeUInt32BE((0x60000000 | ((inject.tos ?? 0) << 20) | id) >>> 0, 0);
  ip.writeUInt16BE(length, 4);
  ip[6] = protocol;
  ip[7] = inject.ttl;
  return ip;
}

/** The packet that an ICMP error quotes: its headers, 28 octets of IPv4 and 48 of IPv6 or more. */
function quotation(inner) {
  const six = inner.src.includes(':');
  const room = { tcp: 20, icmp: 8, icmpv6: 8 }[inner.protocol] ?? 8;
  return datagram(
    {
      ttl: 64,
      flags: [],
      tcp: { seq: 0, ack: 0, window: 0 },
      ...inner,
      length: (six ? 40 : 20) + room,
    },
    1,
  );
}
