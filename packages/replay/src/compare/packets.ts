import type { Packet } from '@packet-path/core';
import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import { describePacket } from './describe-packet.ts';
import { type Difference, difference } from './difference.ts';

/**
 * Compares packets with recorded ones, in order; those of several interfaces were recorded without
 * an order between them.
 *
 * @param silent keys that the recording leaves out where they say nothing: see {@link silentKeys}
 */
export function comparePackets(
  key: string,
  expected: Json | undefined,
  packets: readonly Packet[],
  silent: readonly string[],
): Difference[] {
  return compareFrames(key, expected, packets.map(describePacket), silent);
}

/** Compares frames by the recordings' keys with recorded ones, as {@link comparePackets} does. */
export function compareFrames(
  key: string,
  expected: Json | undefined,
  got: readonly JsonObject[],
  silent: readonly string[],
): Difference[] {
  const recorded = (Array.isArray(expected) ? expected : [expected]).filter(isObject);
  if (recorded.length !== got.length) {
    return [difference(key, recorded.map(summary), got.map(summary))];
  }
  const [left, right] = [byInterface(recorded), byInterface(got)];
  return left.flatMap((frame, index) => {
    const place = left.length > 1 ? `${key}[${index}]` : key;
    const other = right[index] ?? {};
    const said = silent.filter((name) => !Object.hasOwn(frame, name) && Object.hasOwn(other, name));
    return [
      ...compareObjects(place, frame, other),
      ...said.map((name) => difference(`${place}.${name}`, undefined, other[name])),
    ];
  });
}

/** Compares what a recorded object has; flags and the like have no order. */
function compareObjects(key: string, expected: JsonObject, got: JsonObject): Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const place = `${key}.${name}`;
    const other = own(got, name);
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
