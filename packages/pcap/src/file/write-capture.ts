import { checkArgument, listOf, objectOf } from '@packet-path/core';
import { bytesOf } from '../bytes/characters.ts';
import { EtherType, LinkType } from '../link/link-type.ts';
import { END_OF_OPTIONS } from './block-options.ts';
import { InterfaceOption } from './captured-interface.ts';
import { BlockType, DIRECTION_FLAGS, FLAGS_OPTION } from './read-pcapng.ts';

/** A packet to be written: its bytes from the IP header on, and where and when it was seen. */
export interface FrameToWrite {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** The device's name: each has an interface of its own in the file, in the order of their first frames. */
  readonly device: string;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
}

/** Times in nanoseconds: 10 to the power of -9. */
const TIME_RESOLUTION = 9;

/**
 * A capture of IP packets in pcapng, little-endian, with times in nanoseconds and the direction of each
 * packet. Tcpdump and Wireshark read it: frames are Linux cooked (version 1), since libpcap 1.10 refuses raw
 * IP on more than one interface of a file.
 */
export function writeCapture(frames: readonly FrameToWrite[]): Uint8Array {
  checkArgument('writeCapture', 'frames', frames, listOf(objectOf('time', 'device', 'bytes')));
  const devices = [...new Set(frames.map(({ device }) => device))];
  const indices = new Map(devices.map((device, index) => [device, index]));
  return joined([
    sectionHeader(),
    ...devices.map(interfaceDescription),
    ...frames.map((frame) => enhancedPacket(frame, indices.get(frame.device) ?? 0)),
  ]);
}

function sectionHeader(): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  // The length of the section is not said.
  view.setBigInt64(8, -1n, true);
  return block(BlockType.SECTION_HEADER, [body]);
}

function interfaceDescription(device: string): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, LinkType.LINUX_SLL, true);
  return block(BlockType.INTERFACE_DESCRIPTION, [
    body,
    option(InterfaceOption.NAME, bytesOf(device)),
    option(InterfaceOption.TIME_RESOLUTION, Uint8Array.of(TIME_RESOLUTION)),
    option(END_OF_OPTIONS, new Uint8Array(0)),
  ]);
}

function enhancedPacket(frame: FrameToWrite, device: number): Uint8Array {
  const { time, direction } = frame;
  const bytes = cooked(frame);
  const head = new Uint8Array(20);
  const view = new DataView(head.buffer);
  view.setUint32(0, device, true);
  view.setUint32(4, Number(time >> 32n), true);
  view.setUint32(8, Number(time & 0xffffffffn), true);
  view.setUint32(12, bytes.length, true);
  view.setUint32(16, bytes.length, true);
  const flags = Uint8Array.of(DIRECTION_FLAGS[direction], 0, 0, 0);
  return block(BlockType.ENHANCED_PACKET, [
    head,
    padded(bytes),
    option(FLAGS_OPTION, flags),
    option(END_OF_OPTIONS, new Uint8Array(0)),
  ]);
}

/** Of a device that is no Ethernet or the like (include/uapi/linux/if_arp.h, `ARPHRD_NONE`). */
const HARDWARE_NONE = 0xfffe;
/** The direction in a cooked header (include/uapi/linux/if_packet.h, `PACKET_HOST`, `PACKET_OUTGOING`). */
const PACKET_TYPE = { in: 0, out: 4 } as const;

/** The packet behind a cooked header without a hardware address. */
function cooked({ bytes, direction }: FrameToWrite): Uint8Array {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint16(0, PACKET_TYPE[direction]);
  view.setUint16(2, HARDWARE_NONE);
  view.setUint16(14, (bytes[0] ?? 0) >> 4 === 6 ? EtherType.IPV6 : EtherType.IPV4);
  return joined([header, bytes]);
}

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4);
  const view = new DataView(head.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  return joined([head, padded(value)]);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, true);
  return bytes;
}

/** Filled up with zeros to a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const size = (bytes.length + 3) & ~3;
  if (size === bytes.length) return bytes;
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
