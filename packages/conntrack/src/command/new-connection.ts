import { hasPorts, PacketPathError, Protocol } from '@packet-path/core';
import { ConnectionStatus } from '../table/status.ts';
import type { Seconds } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { LARGEST_ZONE, type Zone, zoneOf } from '../tuple/zone.ts';
import {
  type OptionName,
  type Options,
  type OptionValue,
  toAddressOf,
  toNumber,
  toProtocol,
} from './options.ts';
import { toStatus } from './status-option.ts';

const { SRC_NAT, DST_NAT, SRC_NAT_DONE, DST_NAT_DONE } = ConnectionStatus;

/** A connection that a tool adds to the table. */
export interface NewConnection {
  readonly original: TupleKey;
  readonly reply: TupleKey;
  readonly zone: Zone;
  /** Bits of {@link ConnectionStatus}. */
  readonly status: number;
  /** The state's number in its protocol's tracker. */
  readonly state: number;
  readonly timeout: Seconds;
  readonly mark: number;
}

/** The names of a protocol's states, by their numbers. */
export type StateNames = (protocol: number) => readonly string[];

/** The options of `-A` and `-I`. */
export const NEW_OPTIONS: readonly OptionName[] = [
  'protocol',
  'family',
  'source',
  'destination',
  'replySource',
  'replyDestination',
  'sourceNat',
  'destinationNat',
  'sourcePort',
  'destinationPort',
  'replySourcePort',
  'replyDestinationPort',
  'icmpType',
  'icmpCode',
  'icmpId',
  'replyIcmpId',
  'state',
  'status',
  'timeout',
  'mark',
  'zone',
  'originalZone',
  'replyZone',
];

/** Longest timeout that is taken, in seconds: the clock stays a whole number for a century. */
const LONGEST = 0xffff_ffff;

/**
 * The connection that options describe. An end that is not named answers as it was called; an
 * end that answers otherwise is translated (`ctnetlink_create_conntrack`, which takes the bits of
 * NAT from the translations given).
 *
 * @throws {PacketPathError} `truncated` where a part is missing, `bad-option` or `bad-address`
 */
export function newConnection(options: Options, stateNames: StateNames): NewConnection {
  const original = originalOf(options);
  const reply = replyOf(options, original);
  const inverse = new TupleKey();
  inverse.copy(reply);
  inverse.invert();
  const moved = movedEnds(original, inverse);
  const { set } = toStatus(options.get('status') ?? { spelling: '-u', text: 'UNSET' });
  return {
    original,
    reply,
    zone: newZone(options),
    status: set | moved | (moved === 0 ? 0 : SRC_NAT_DONE | DST_NAT_DONE),
    state: stateOf(options, stateNames(original.protocol)),
    timeout: toNumber(required(options, 'timeout'), LONGEST),
    mark: optional(options, 'mark'),
  };
}

function originalOf(options: Options): TupleKey {
  const key = new TupleKey();
  const source = toAddressOf(required(options, 'source'));
  const destination = toAddressOf(required(options, 'destination'));
  if (source.family !== destination.family) throw familiesDiffer();
  key.family = source.family;
  key.protocol = toProtocol(required(options, 'protocol'));
  key.setSource(source);
  key.setDestination(destination);
  if (key.protocol === Protocol.ICMP || key.protocol === Protocol.ICMPV6) {
    key.sourcePort = optional(options, 'icmpId', 0xffff);
    const type = toNumber(required(options, 'icmpType'), 0xff);
    key.destinationPort = (type << 8) | optional(options, 'icmpCode', 0xff);
  } else if (hasPorts(key.protocol)) {
    key.sourcePort = toNumber(required(options, 'sourcePort'), 0xffff);
    key.destinationPort = toNumber(required(options, 'destinationPort'), 0xffff);
  }
  return key;
}

function replyOf(options: Options, original: TupleKey): TupleKey {
  const reply = new TupleKey();
  reply.copy(original);
  if (!reply.invert()) {
    throw new PacketPathError('bad-option', 'an ICMP message of this type has no answer', {
      expected: 'the type of a query',
    });
  }
  const source = options.get('destinationNat') ?? options.get('replySource');
  const destination = options.get('sourceNat') ?? options.get('replyDestination');
  for (const value of [source, destination]) {
    if (value !== undefined && toAddressOf(value).family !== original.family) {
      throw familiesDiffer();
    }
  }
  if (source !== undefined) reply.setSource(toAddressOf(source));
  if (destination !== undefined) reply.setDestination(toAddressOf(destination));
  if (original.isIcmp) {
    reply.sourcePort = optional(options, 'replyIcmpId', 0xffff, original.sourcePort);
  } else if (hasPorts(original.protocol)) {
    reply.sourcePort = optional(options, 'replySourcePort', 0xffff, reply.sourcePort);
    reply.destinationPort = optional(
      options,
      'replyDestinationPort',
      0xffff,
      reply.destinationPort,
    );
  }
  return reply;
}

/** The bits of the ends that packets of the original direction are given anew. */
function movedEnds(original: TupleKey, inverse: TupleKey): number {
  const sourceMoved =
    !original.source().equals(inverse.source()) || original.sourcePort !== inverse.sourcePort;
  const destinationMoved =
    !original.destination().equals(inverse.destination()) ||
    (!original.isIcmp && original.destinationPort !== inverse.destinationPort);
  return (sourceMoved ? SRC_NAT : 0) | (destinationMoved ? DST_NAT : 0);
}

/** The zone of the connection: `-w` holds in both directions, the others in one. */
function newZone(options: Options): Zone {
  const original = optional(options, 'originalZone', LARGEST_ZONE);
  const reply = optional(options, 'replyZone', LARGEST_ZONE);
  if (original !== 0) return zoneOf(original, 'original');
  return reply === 0 ? optional(options, 'zone', LARGEST_ZONE) : zoneOf(reply, 'reply');
}

function stateOf(options: Options, names: readonly string[]): number {
  const given = options.get('state');
  if (given === undefined) return 0;
  const number = names.indexOf(given.text);
  if (number >= 0) return number;
  throw new PacketPathError('bad-option', `'${given.text}' is no state of its protocol`, {
    expected: names.join(', ') || 'no state',
  });
}

function required(options: Options, name: OptionName): OptionValue {
  const value = options.get(name);
  if (value !== undefined) return value;
  throw new PacketPathError('truncated', `a new connection needs a ${name}`);
}

function optional(options: Options, name: OptionName, highest?: number, otherwise = 0): number {
  const value = options.get(name);
  return value === undefined ? otherwise : toNumber(value, highest);
}

function familiesDiffer(): PacketPathError {
  return new PacketPathError('bad-option', 'the addresses are of different families', {
    expected: 'IPv4 or IPv6 alone',
  });
}
