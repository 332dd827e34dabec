import {
  type Endpoint,
  type Packet,
  type PacketOptions,
  TcpFlag,
  type TcpFlagName,
  type TcpHeaderOptions,
  tcp,
} from '@packet-path/core';
import type { Field } from './field.ts';

/** Reads a TCP segment, with the options of its header. */
export function readTcp(
  field: Field,
  source: Endpoint,
  destination: Endpoint,
  options: PacketOptions,
): Packet {
  const segment = field.get('tcp');
  const number = (key: string): number =>
    segment.isAbsent ? 0 : segment.get(key).count(0xffffffff);
  return tcp(source, destination, {
    ...options,
    flags: field
      .get('flags')
      .strings()
      .map((name) => readFlag(field, name)),
    sequence: number('seq'),
    acknowledgement: number('ack'),
    window: number('window'),
    ...segment.optional((header) => header.get('options').optional(readOptions)),
  });
}

function readFlag(field: Field, name: string): TcpFlagName {
  if (Object.hasOwn(TcpFlag, name)) return name as TcpFlagName;
  throw field.get('flags').error('names of TCP flags');
}

function readOptions(options: Field): TcpHeaderOptions {
  const mss = options.get('mss').optional((value) => value.count(65535));
  const windowScale = options.get('wscale').optional((value) => value.count(255));
  const sackPermitted = options.get('sackPermitted').optional((value) => value.boolean());
  const sack = options.get('sack').optional((blocks) => blocks.items().map(readPair));
  const timestamp = options.get('timestamp').optional((pair) => readPair(pair));
  return {
    ...(mss !== undefined && { mss }),
    ...(windowScale !== undefined && { windowScale }),
    ...(sackPermitted !== undefined && { sackPermitted }),
    ...(sack !== undefined && { sack }),
    ...(timestamp !== undefined && { timestamp }),
  };
}

/** Two numbers of 32 bits. */
function readPair(field: Field): readonly [number, number] {
  const [first, second, ...more] = field.items().map((item) => item.count(0xffffffff));
  if (first !== undefined && second !== undefined && more.length === 0) return [first, second];
  throw field.error('two numbers');
}
