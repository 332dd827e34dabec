import { checkArgument, type OptionValue, objectOf, type Packet } from '@packet-path/core';
import type { CapturedFrame } from '../file/captured-frame.ts';
import { EtherType, etherTypeName } from '../link/link-type.ts';
import { readLink } from '../link/read-link.ts';
import { NoPacket } from './datagram.ts';
import { readPacket } from './read-packet.ts';

const SOME_FRAME = objectOf('bytes');
const SOME_FRAMES: OptionValue = {
  expected: 'frames, as readCapture gives them',
  holds: (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
};

/** A frame, and the packet in it or why there is none. */
export type ReadFrame =
  | {
      readonly frame: CapturedFrame;
      readonly packet: Packet;
      readonly passedOver: null;
      /** Whether the capture's host received the packet or sent it; null where nothing says so. */
      readonly direction: 'in' | 'out' | null;
    }
  | { readonly frame: CapturedFrame; readonly packet: null; readonly passedOver: string };

/**
 * The packets of frames, in their order. A frame without one says why in a few words: `ARP`,
 * `protocol gre`, `link type 105`, `cut short`.
 *
 * Read are IPv4 and IPv6 with TCP, UDP, SCTP, ICMP and ICMPv6. Options of IP are taken off; a packet
 * whose transport checksum is wrong is marked so (`badChecksum`), one whose device was to sum it up
 * counts as verified (`checksumVerified`). Packets arrive nowhere yet: `inputInterface` is null.
 *
 * ```ts
 * for (const { frame, packet, passedOver } of readPackets(frames)) {
 *   console.log(frame.number, packet === null ? passedOver : String(packet));
 * }
 * ```
 */
export function* readPackets(frames: Iterable<CapturedFrame>): Generator<ReadFrame, void> {
  checkArgument('readPackets', 'frames', frames, SOME_FRAMES);
  for (const frame of frames) {
    checkArgument('readPackets', 'a frame', frame, SOME_FRAME);
    const read = readFrame(frame);
    yield read instanceof NoPacket
      ? { frame, packet: null, passedOver: read.reason }
      : { frame, ...read, passedOver: null };
  }
}

function readFrame({
  linkType,
  bytes,
  direction,
}: CapturedFrame): Pick<ReadFrame & { packet: Packet }, 'packet' | 'direction'> | NoPacket {
  const link = readLink(linkType, bytes);
  if (link === 'unknown') return new NoPacket(`link type ${linkType}`);
  if (link === 'truncated') return new NoPacket('cut short');
  const { etherType, offset, hardwareSource, isOutgoing } = link;
  if (etherType !== EtherType.IPV4 && etherType !== EtherType.IPV6) {
    return new NoPacket(etherTypeName(etherType));
  }
  const packet = readPacket(
    bytes.subarray(offset),
    hardwareSource === null ? {} : { hardwareSource },
  );
  if (packet instanceof NoPacket) return packet;
  const told = isOutgoing === null ? null : isOutgoing ? 'out' : 'in';
  return { packet, direction: direction ?? told };
}
