import { crc32c } from './checksum.mjs';
import { CHUNKS, FLAGS } from './protocols.mjs';

/**
 * The bytes behind the IP header of an `inject`, with the place of a checksum that covers the pseudo
 * header too (undefined where none does): zeros fill it up to the length.
 */
export function transport(inject, room) {
  const writers = { tcp, udp, udplite, sctp, gre, icmp, icmpv6: icmp };
  const { octets, at, covered } = (writers[inject.protocol] ?? other)(inject, room);
  return { octets, at, covered };
}

function padded(header, room, inject) {
  const whole = Buffer.alloc(Math.max(room, header.length));
  header.copy(whole);
  if (inject.payload !== undefined) whole.write(inject.payload, header.length, 'latin1');
  return whole;
}

function tcp(inject, room) {
  const options = tcpOptions(inject.tcp.options ?? {});
  const header = Buffer.alloc(20 + options.length);
  header.writeUInt16BE(inject.sport, 0);
  header.writeUInt16BE(inject.dport, 2);
  header.writeUInt32BE(inject.tcp.seq, 4);
  header.writeUInt32BE(inject.tcp.ack, 8);
  header[12] = (header.length / 4) << 4;
  header[13] = inject.flags.reduce((bits, name) => bits | (1 << FLAGS.indexOf(name)), 0);
  header.writeUInt16BE(inject.tcp.window, 14);
  options.copy(header, 20);
  return { octets: padded(header, room, inject), at: 16 };
}

function tcpOptions({ mss, wscale, sackPermitted, timestamp }) {
  const parts = [];
  if (mss !== undefined) parts.push(2, 4, mss >> 8, mss & 0xff);
  if (sackPermitted === true) parts.push(4, 2);
  if (timestamp !== undefined) {
    const words = Buffer.alloc(8);
    words.writeUInt32BE(timestamp[0], 0);
    words.writeUInt32BE(timestamp[1], 4);
    parts.push(8, 10, ...words);
  }
  if (wscale !== undefined) parts.push(3, 3, wscale);
  while (parts.length % 4 !== 0) parts.push(0);
  return Buffer.from(parts);
}

function udp(inject, room) {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(inject.sport, 0);
  header.writeUInt16BE(inject.dport, 2);
  const octets = padded(header, room, inject);
  octets.writeUInt16BE(octets.length, 4);
  return { octets, at: 6 };
}

/** Its checksum covers all of it: a coverage of 0. */
function udplite(inject, room) {
  const { octets, at } = udp(inject, room);
  octets.writeUInt16BE(0, 4);
  return { octets, at };
}

function sctp(inject, _room) {
  const { chunks, vtag = 0, itag = 0 } = inject.sctp;
  const parts = chunks.map((name) => {
    const initial = name === 'INIT' || name === 'INIT_ACK';
    const chunk = Buffer.alloc(initial ? 20 : name === 'DATA' ? 20 : 4);
    chunk[0] = CHUNKS[name];
    chunk.writeUInt16BE(chunk.length, 2);
    if (initial) {
      chunk.writeUInt32BE(itag, 4);
      chunk.writeUInt32BE(65_535, 8);
      chunk.writeUInt16BE(1, 12);
      chunk.writeUInt16BE(1, 14);
    }
    return chunk;
  });
  const header = Buffer.alloc(12);
  header.writeUInt16BE(inject.sport, 0);
  header.writeUInt16BE(inject.dport, 2);
  header.writeUInt32BE(vtag, 4);
  const octets = Buffer.concat([header, ...parts]);
  octets.writeUInt32LE(crc32c(octets), 8);
  return { octets };
}

/** Octets of an SCTP packet of these chunks, its own header included. */
export function sctpLength(chunks) {
  const long = (name) => name === 'INIT' || name === 'INIT_ACK' || name === 'DATA';
  return 12 + chunks.reduce((sum, name) => sum + (long(name) ? 20 : 4), 0);
}

function gre(inject, room) {
  const { version, key = 0 } = inject.gre;
  const header = Buffer.alloc(8);
  header[0] = 0x20;
  header[1] = version;
  header.writeUInt16BE(version === 1 ? 0x880b : 0x0800, 2);
  header.writeUInt32BE(key, 4);
  return { octets: padded(header, room, inject) };
}

function icmp(inject, room) {
  const { type, code, id = 0, seq = 0, mtu } = inject.icmp;
  const header = Buffer.alloc(8);
  header[0] = type;
  header[1] = code;
  if (inject.quoted !== undefined) {
    if (mtu !== undefined) header.writeUInt32BE(mtu, 4);
    return {
      octets: Buffer.concat([header, inject.quoted]),
      at: 2,
      covered: inject.protocol === 'icmpv6',
    };
  }
  header.writeUInt16BE(id, 4);
  header.writeUInt16BE(seq, 6);
  return { octets: padded(header, room, inject), at: 2, covered: inject.protocol === 'icmpv6' };
}

/** ESP and AH have an index of security parameters; of the rest nothing is known. */
function other(inject, room) {
  const header = Buffer.alloc(inject.protocol === '51' ? 12 : 8);
  if (inject.protocol === '50') header.writeUInt32BE(inject.spi ?? 0, 0);
  if (inject.protocol === '51') {
    header[0] = 59;
    header[1] = 1;
    header.writeUInt32BE(inject.spi ?? 0, 4);
  }
  return { octets: padded(header, room, inject) };
}
