import {
  type Endpoint,
  type Packet,
  type PacketOptions,
  TcpFlag,
  type TcpFlagName,
  tcp,
  withFields,
} from '@packet-path/core';
import type { Field } from './field.ts';

/**
 * Reads a TCP segment. Of its options a packet holds the largest segment (`mss`) alone; the others
 * are read and left out.
 */
export function readTcp(
  field: Field,
  source: Endpoint,
  destination: Endpoint,
  options: PacketOptions,
): Packet {
  const segment = field.get('tcp');
  const number = (key: string): number =>
    segment.isAbsent ? 0 : segment.get(key).count(0xffffffff);
  const packet = tcp(source, destination, {
    ...options,
    flags: field
      .get('flags')
      .strings()
      .map((name) => readFlag(field, name)),
    sequence: number('seq'),
    acknowledgement: number('ack'),
    window: number('window'),
  });
  const mss = segment.optional((header) => readLargestSegment(header.get('options')));
  const header = packet.tcp;
  return mss === undefined || header === null
    ? packet
    : withFields(packet, { tcp: { ...header, mss } });
}

function readFlag(field: Field, name: string): TcpFlagName {
  if (Object.hasOwn(TcpFlag, name)) return name as TcpFlagName;
  throw field.get('flags').error('names of TCP flags');
}

function readLargestSegment(options: Field): number | undefined {
  if (options.isAbsent) return undefined;
  return options.get('mss').optional((mss) => mss.count(65535));
}
