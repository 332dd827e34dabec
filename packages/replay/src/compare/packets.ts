import { type Packet, packetBytes, protocolName, tcpFlagNames } from '@packet-path/core';
import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { type Difference, difference } from './difference.ts';

/** A packet by the recordings' keys. */
function describePacket(packet: Packet): JsonObject {
  const { icmp, sctp, tcp, fragment } = packet;
  const quoted = icmp?.inner ?? packet.encapsulated;
  return {
    interface: packet.outputInterface,
    src: String(packet.source),
    dst: String(packet.destination),
    protocol: protocolName(packet.protocol),
    sport: packet.sourcePort,
    dport: packet.destinationPort,
    ttl: packet.ttl,
    length: packetBytes(packet),
    ...(packet.mark !== 0 && { mark: packet.mark }),
    ...(tcp !== null && { flags: tcpFlagNames(tcp.flags) }),
    ...(sctp !== null && { sctp: { chunks: sctp.chunks } }),
    ...(fragment !== null && { fragment: { ...fragment } }),
    ...(quoted !== null && { inner: describePacket(quoted) }),
    ...(icmp !== null && {
      type: icmp.type,
      code: icmp.code,
      mtu: icmp.mtu,
      icmp: {
        type: icmp.type,
        code: icmp.code,
        id: icmp.id,
        seq: icmp.sequence,
        mtu: icmp.mtu,
        ...(icmp.inner !== null && { inner: describePacket(icmp.inner) }),
      },
    }),
  };
}

/** Keys that a recording leaves out where they say nothing. */
const SILENT: readonly string[] = ['mark', 'fragment'];

/**
 * Compares packets with recorded ones, in order; those of several interfaces were recorded without
 * an order between them.
 *
 * @param wire whether the recording shows whole frames: then a mark or fragment it leaves out is none
 */
export function comparePackets(
  key: string,
  expected: Json | undefined,
  packets: readonly Packet[],
  wire: boolean,
): Difference[] {
  const recorded = (Array.isArray(expected) ? expected : [expected]).filter(isObject);
  const got = packets.map(describePacket);
  if (recorded.length !== got.length) {
    return [difference(key, recorded.map(summary), got.map(summary))];
  }
  const [left, right] = [byInterface(recorded), byInterface(got)];
  return left.flatMap((frame, index) => {
    const place = left.length > 1 ? `${key}[${index}]` : key;
    const other = right[index] ?? {};
    const silent = wire ? SILENT.filter((name) => !(name in frame) && name in other) : [];
    return [
      ...compareObjects(place, frame, other),
      ...silent.map((name) => difference(`${place}.${name}`, undefined, other[name])),
    ];
  });
}

/** Compares what a recorded object has; flags and the like have no order. */
function compareObjects(key: string, expected: JsonObject, got: JsonObject): Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const place = `${key}.${name}`;
    const other = got[name];
    if (isObject(value)) {
      return isObject(other)
        ? compareObjects(place, value, other)
        : [difference(place, value, other)];
    }
    return text(value) === text(other) ? [] : [difference(place, value, other)];
  });
}

function text(value: Json | undefined): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : value) ?? '';
}

function byInterface(frames: readonly JsonObject[]): readonly JsonObject[] {
  const name = (frame: JsonObject): string => String(frame['interface'] ?? '');
  return [...frames].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}

/** A packet in a few words. */
function summary(frame: JsonObject): string {
  const end = (address: string, port: string): string =>
    frame[port] === undefined ? `${frame[address]}` : `${frame[address]} ${frame[port]}`;
  const icmp = isObject(frame['icmp']) ? ` ${frame['icmp']['type']}/${frame['icmp']['code']}` : '';
  return `${frame['protocol']}${icmp} ${end('src', 'sport')} -> ${end('dst', 'dport')}`;
}
