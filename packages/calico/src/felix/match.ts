import type { Prefix } from '@packet-path/core';
import type { IcmpKind, PolicyProtocol, PortRange } from '../objects/policy.ts';
import type { RuleMatch } from './rule.ts';

/** The matches of Felix's rules, each in both spellings (felix `match_builder.go`). */

/** One end of the packet. */
export type End = 'source' | 'destination';

function extension(text: string, saved: string = text): RuleMatch {
  return { given: text, saved };
}

/** Felix writes 0 where iptables-save prints 0x0. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

export function markClear(bits: number): RuleMatch {
  return extension(`-m mark --mark 0/${hex(bits)}`, `-m mark --mark 0x0/${hex(bits)}`);
}

export function markNotClear(bits: number): RuleMatch {
  return extension(`-m mark ! --mark 0/${hex(bits)}`, `-m mark ! --mark 0x0/${hex(bits)}`);
}

export function markSet(bit: number): RuleMatch {
  return markIs(bit, bit);
}

export function markIs(mark: number, mask: number): RuleMatch {
  return extension(`-m mark --mark ${hex(mark)}/${hex(mask)}`);
}

export function markIsNot(mark: number, mask: number): RuleMatch {
  return extension(`-m mark ! --mark ${hex(mark)}/${hex(mask)}`);
}

/** Matches the device that a packet comes in by: a name, or the beginning of one and `+`. */
export function from(device: string): RuleMatch {
  return { given: `--in-interface ${device}`, saved: `-i ${device}`, header: 'input' };
}

export function to(device: string): RuleMatch {
  return { given: `--out-interface ${device}`, saved: `-o ${device}`, header: 'output' };
}

export function connectionState(states: 'RELATED,ESTABLISHED' | 'INVALID'): RuleMatch {
  return extension(`-m conntrack --ctstate ${states}`);
}

export function net(end: End, prefix: Prefix, negated = false): RuleMatch {
  const not = negated ? '! ' : '';
  // iptables-save leaves out a prefix that holds every address, unless it is negated.
  const hidden = prefix.length === 0 && !negated;
  const saved = hidden ? '' : `${not}-${end === 'source' ? 's' : 'd'} ${prefix.network()}`;
  return { given: `${not}--${end} ${prefix.network()}`, saved, header: end };
}

export function inSet(end: End, set: string, negated = false): RuleMatch {
  const flag = end === 'source' ? 'src' : 'dst';
  return extension(`-m set ${negated ? '! ' : ''}--match-set ${set} ${flag}`);
}

/** The address and port are in an ipset. */
export function inPortSet(end: End, set: string, negated = false): RuleMatch {
  const flag = end === 'source' ? 'src,src' : 'dst,dst';
  return extension(`-m set ${negated ? '! ' : ''}--match-set ${set} ${flag}`);
}

/** At most 15 numbers, of which a range takes two. */
export function ports(end: End, ranges: readonly PortRange[], negated = false): RuleMatch {
  const list = ranges
    .map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`))
    .join(',');
  const not = negated ? '! ' : '';
  return extension(
    `-m multiport ${not}--${end}-ports ${list}`,
    `-m multiport ${not}--${end === 'source' ? 's' : 'd'}ports ${list}`,
  );
}

/** Names by which iptables-save prints protocols; others by number. */
const SAVED_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [4, 'ipencap'],
  [6, 'tcp'],
  [17, 'udp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

export function protocol({ number, name }: PolicyProtocol, negated = false): RuleMatch {
  const not = negated ? '! ' : '';
  const saved = SAVED_PROTOCOLS.get(number) ?? `${number}`;
  return { given: `${not}-p ${name}`, saved: `${not}-p ${saved}`, header: 'protocol' };
}

/** A protocol by number: Felix does so where iptables may not know the name. */
export function protocolNumber(number: number): RuleMatch {
  return protocol({ number, name: `${number}` });
}

export function icmp(family: 4 | 6, { type, code }: IcmpKind, negated = false): RuleMatch {
  const kind = code === undefined ? `${type}` : `${type}/${code}`;
  const not = negated ? '! ' : '';
  return extension(
    family === 4 ? `-m icmp ${not}--icmp-type ${kind}` : `-m icmp6 ${not}--icmpv6-type ${kind}`,
  );
}

export function destinationIsLocal(): RuleMatch {
  return extension('-m addrtype --dst-type LOCAL');
}

export function sourceIsLocal(): RuleMatch {
  return extension('-m addrtype --src-type LOCAL');
}

/** The source is not an address of the device that the packet leaves by. */
export function sourceIsNotOfDevice(): RuleMatch {
  return extension('-m addrtype ! --src-type LOCAL --limit-iface-out');
}

export function reversePathFails(): RuleMatch {
  return extension('-m rpfilter --invert');
}
