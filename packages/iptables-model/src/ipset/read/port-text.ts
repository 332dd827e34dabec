import { hasPorts, Protocol, protocolName } from '@packet-path/core';
import { protocolNumber, protocolName as savedName } from '../../text/protocols.ts';
import { readPort, servicePort } from '../../text/service-ports.ts';
import { icmpCode, icmpName } from './icmp-names.ts';
import type { Word } from './word.ts';

/** Ports from one to another, both included, of a protocol. */
export interface PortRange {
  readonly protocol: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `80`, `80-90`, `udp:53`, `icmp:echo-request`, `icmp:8/0`, `gre:0`; without a protocol it is
 * TCP (lib/parse.c of ipset, `ipset_parse_proto_port`).
 *
 * @throws {PacketPathError} `bad-port` or `syntax`
 */
export function readPorts(word: Word): PortRange {
  const colon = word.text.indexOf(':');
  const protocol = colon < 0 ? Protocol.TCP : readProtocol(word.slice(0, colon));
  const value = word.slice(colon + 1);
  if (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6) {
    const code = readIcmp(value, protocol === Protocol.ICMP ? 4 : 6);
    return { protocol, first: code, last: code };
  }
  // A service's name may have a dash in it.
  const isName = servicePort(value.text) !== undefined;
  const [from, to = from, ...rest] = isName ? [value] : value.split('-');
  const first = from?.read(readPort) ?? 0;
  const last = to?.read(readPort) ?? first;
  if (rest.length > 0) throw value.error('bad-port', `'${value.text}' is not a range`, 'FROM-TO');
  if (!hasPorts(protocol) && (first !== 0 || last !== 0)) {
    throw value.error('bad-port', `${protocolName(protocol)} has no ports`, '0');
  }
  return { protocol, first: Math.min(first, last), last: Math.max(first, last) };
}

function readProtocol(word: Word): number {
  const protocol = protocolNumber(word.text);
  if (protocol !== undefined && protocol > 0) return protocol;
  throw word.error('syntax', `'${word.text}' is not a protocol`, 'a protocol such as tcp or 6');
}

function readIcmp(word: Word, family: 4 | 6): number {
  const named = icmpCode(word.text, family);
  if (named !== undefined) return named;
  const [type, code] = word.split('/');
  if (type === undefined || code === undefined) {
    throw word.error('syntax', `'${word.text}' is no ICMP message`, 'a name, or TYPE/CODE');
  }
  return (type.number(0, 255) << 8) | code.number(0, 255);
}

/** `tcp:80`, `icmp:echo-request`, `gre:0`. */
export function writePort(protocol: number, port: number): string {
  if (protocol === Protocol.ICMP) return `icmp:${icmpName(port, 4)}`;
  if (protocol === Protocol.ICMPV6) return `ipv6-icmp:${icmpName(port, 6)}`;
  return `${hasPorts(protocol) ? protocolName(protocol) : savedName(protocol)}:${port}`;
}
