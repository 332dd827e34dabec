import { type TcpSegment, tcpHeaderBytes } from '@packet-path/core';

/**
 * A TCP header with its options; the checksum is 0. Bytes that fill the header up are ends of options,
 * so that those that say nothing (`noOperations`) are read back as they were.
 */
export function writeTcp(
  segment: TcpSegment,
  sourcePort: number,
  destinationPort: number,
): Uint8Array {
  const bytes = new Uint8Array(tcpHeaderBytes(segment));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint32(4, segment.sequence);
  view.setUint32(8, segment.acknowledgement);
  view.setUint8(12, (bytes.length / 4) << 4);
  view.setUint8(13, segment.flags);
  view.setUint16(14, segment.window);
  bytes.set(optionBytes(segment), 20);
  return bytes;
}

function optionBytes(segment: TcpSegment): readonly number[] {
  const { mss, windowScale, sackPermitted, sack, timestamp, noOperations = 0 } = segment;
  return [
    ...(mss === undefined ? [] : [2, 4, ...octets(mss, 2)]),
    ...(sackPermitted === true ? [4, 2] : []),
    ...(timestamp === undefined ? [] : [8, 10, ...timestamp.flatMap((time) => octets(time, 4))]),
    ...new Array<number>(noOperations).fill(1),
    ...(windowScale === undefined ? [] : [3, 3, windowScale]),
    ...(sack === undefined
      ? []
      : [5, 2 + 8 * sack.length, ...sack.flat().flatMap((edge) => octets(edge, 4))]),
  ];
}

/** The last bytes of a number, most significant first. */
function octets(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => (value >>> (8 * (size - 1 - index))) & 0xff);
}
