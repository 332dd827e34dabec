import { addressText } from './addresses.mjs';
import { CHUNKS, FLAGS, protocolName } from './protocols.mjs';

/**
 * An IP packet by the keys of recordings (`emitted`, `deliveredAs`), with the identification or flow
 * label that it is known by.
 */
export function parsed(octets) {
  const six = octets[0] >> 4 === 6;
  const start = six ? 40 : (octets[0] & 0xf) * 4;
  const protocol = protocolName(six ? octets[6] : octets[9]);
  const tos = six ? (octets.readUInt16BE(0) >> 4) & 0xff : octets[1];
  const packet = {
    src: addressText(octets.subarray(six ? 8 : 12, six ? 24 : 16)),
    dst: addressText(octets.subarray(six ? 24 : 16, six ? 40 : 20)),
    ttl: six ? octets[7] : octets[8],
    ...(tos !== 0 && { tos }),
    length: six ? 40 + octets.readUInt16BE(4) : octets.readUInt16BE(2),
    protocol,
    ...transportOf(protocol, octets.subarray(start)),
  };
  const id = six ? octets.readUInt32BE(0) & 0xfffff : octets.readUInt16BE(4);
  return { id, packet };
}

function transportOf(protocol, octets) {
  if (octets.length < 8) return {};
  const ports = { sport: octets.readUInt16BE(0), dport: octets.readUInt16BE(2) };
  switch (protocol) {
    case 'tcp':
      return octets.length < 20 ? ports : { ...ports, ...segmentOf(octets) };
    case 'udp':
    case 'udplite':
      return ports;
    case 'sctp':
      return { ...ports, ...(octets.length > 12 && { sctp: { chunks: chunksOf(octets) } }) };
    case 'icmp':
    case 'icmpv6':
      return { icmp: messageOf(protocol, octets) };
    default:
      return {};
  }
}

function segmentOf(octets) {
  const flags = FLAGS.filter((_, bit) => (octets[13] >> bit) & 1);
  const end = Math.min((octets[12] >> 4) * 4, octets.length);
  for (let at = 20; at + 1 < end && octets[at] !== 0; ) {
    if (octets[at] === 2) return { flags, mss: octets.readUInt16BE(at + 2) };
    at += octets[at] === 1 ? 1 : Math.max(2, octets[at + 1]);
  }
  return { flags };
}

function chunksOf(octets) {
  const names = Object.fromEntries(Object.entries(CHUNKS).map(([name, type]) => [type, name]));
  const chunks = [];
  for (let at = 12; at + 4 <= octets.length; ) {
    chunks.push(names[octets[at]]);
    at += Math.max(4, (octets.readUInt16BE(at + 2) + 3) & ~3);
  }
  return chunks;
}

function messageOf(protocol, octets) {
  const [type, code] = octets;
  if (isError(protocol, type)) {
    const { ttl, length, tos, flags, mss, ...inner } = parsed(octets.subarray(8)).packet;
    const tooBig = protocol === 'icmp' ? type === 3 && code === 4 : type === 2;
    return { type, code, ...(tooBig && { mtu: octets.readUInt32BE(4) }), inner };
  }
  const echo = protocol === 'icmp' ? type === 8 || type === 0 : type === 128 || type === 129;
  return { type, code, ...(echo && { id: octets.readUInt16BE(4), seq: octets.readUInt16BE(6) }) };
}

/** Messages that quote a packet. */
function isError(protocol, type) {
  return protocol === 'icmp' ? [3, 4, 5, 11, 12].includes(type) : type < 128;
}
