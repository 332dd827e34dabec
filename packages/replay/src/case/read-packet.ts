import {
  Address,
  type Fragment,
  type GreHeader,
  hasPorts,
  type IcmpMessage,
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  Protocol,
  protocolNumber,
  sctp,
  udp,
  withFields,
} from '@packet-path/core';
import type { Field } from './field.ts';
import { readSctp } from './read-sctp.ts';
import { readTcp } from './read-tcp.ts';

/** The interface on which packets `from` a side arrive; null where no interface has that side. */
export type SideInterfaces = Readonly<Record<'client' | 'server', string | null>>;

/**
 * Reads a step's `inject` as a packet.
 *
 * @throws {PacketPathError} `bad-case`
 */
export function readPacket(field: Field, sides: SideInterfaces): Packet {
  const common: PacketOptions = {
    tos: field.get('tos').count(255),
    ttl: field.get('ttl').optional((ttl) => ttl.count(255)) ?? 64,
    mark: field.get('mark').count(0xffffffff),
    inputInterface: inputInterface(field, sides),
    badChecksum: field.get('badChecksum').optional((bad) => bad.boolean()) ?? false,
    checksumVerified: field.get('checksum').optional(readChecksum) ?? false,
    fragment: field.get('fragment').optional(readFragment) ?? null,
    gre: field.get('gre').optional(readGre),
    spi: field.get('spi').optional((spi) => spi.count(0xffffffff)),
    content: field.get('payload').optional((payload) => payload.string()),
  };
  const length = field.get('length').optional((value) => value.count(65575));
  return field.read(() => build(field, length === undefined ? common : { ...common, length }));
}

/** Whether the network card has found the checksum to be good. */
function readChecksum(field: Field): true {
  if (field.string() === 'offloaded') return true;
  throw field.error("'offloaded'");
}

function inputInterface(field: Field, sides: SideInterfaces): string | null {
  const from = field.get('from').optional((side) => side.string());
  if (from === undefined) return field.get('interface').optional((name) => name.string()) ?? null;
  if (from === 'director') return null;
  if (from !== 'client' && from !== 'server') {
    throw field.get('from').error('client, server or director');
  }
  return sides[from] ?? fail(field.get('from').error('a side that an interface has'));
}

function build(field: Field, options: PacketOptions): Packet {
  const protocol = readProtocol(field.get('protocol'));
  const [from, to] = [address(field.get('src')), address(field.get('dst'))];
  if (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6) {
    return icmp(from, to, readIcmp(field.get('icmp')), options);
  }
  if (!hasPorts(protocol)) return ip(protocol, from, to, options);
  const source = { address: from, port: field.get('sport').count(65535) };
  const destination = { address: to, port: field.get('dport').count(65535) };
  if (protocol === Protocol.SCTP) {
    return sctp(source, destination, { ...options, ...readSctp(field) });
  }
  if (protocol === Protocol.TCP) {
    return readTcp(field, source, destination, options);
  }
  const datagram = udp(source, destination, options);
  return protocol === Protocol.UDP ? datagram : withFields(datagram, { protocol });
}

function address(field: Field): Address {
  return field.read(() => Address.parse(field.string()));
}

function readProtocol(field: Field): number {
  return protocolNumber(field.string()) ?? fail(field.error('a protocol'));
}

function readIcmp(field: Field): IcmpMessage {
  return {
    type: field.get('type').count(255),
    code: field.get('code').count(255),
    id: field.get('id').count(65535),
    sequence: field.get('seq').count(65535),
    mtu: field.get('mtu').count(0xffffffff),
    // A quoted packet may itself be an ICMP message, which quotes nothing more.
    inner: field.get('inner').optional((inner) => readQuoted(inner)) ?? null,
  };
}

function readQuoted(field: Field): Packet {
  const quoted = field.get('icmp');
  if (!quoted.isAbsent && !quoted.get('inner').isAbsent) {
    throw quoted.get('inner').error('nothing: a quoted packet quotes no other');
  }
  return build(field, { ttl: field.get('ttl').optional((ttl) => ttl.count(255)) ?? 64 });
}

function readGre(field: Field): GreHeader {
  const version = field.get('version').count(1) === 1 ? 1 : 0;
  return { version, key: field.get('key').count(0xffffffff) };
}

function readFragment(field: Field): Fragment {
  return {
    id: field.get('id').count(0xffffffff),
    offset: field.get('offset').count(65535),
    size: field.get('size').count(65535),
    more: field.get('more').boolean(),
  };
}

function fail(error: Error): never {
  throw error;
}
