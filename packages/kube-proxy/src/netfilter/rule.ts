import type { Address, Prefix } from '@packet-path/core';

/**
 * The parts of a rule's text, in the order and spelling of `iptables-save`: source, destination,
 * input interface, protocol, matches, target. Each part that is there ends in a blank.
 */
export interface AddressMatch {
  /** `-s 10.244.0.0/16 ` or `! -s …`, or nothing. */
  readonly source: string;
  /** `-i cni0 ` or `! -i …`, or nothing. */
  readonly input: string;
}

export const NO_ADDRESS_MATCH: AddressMatch = { source: '', input: '' };

/** iptables-save leaves out a prefix that holds every address, unless it is negated. */
export function prefixOption(option: '-s' | '! -s' | '-d' | '! -d', prefix: Prefix): string {
  return prefix.length === 0 && !option.startsWith('!') ? '' : `${option} ${prefix.network()} `;
}

export function hostPrefix(address: Address): string {
  return `${address}/${address.family === 4 ? 32 : 128}`;
}

export function comment(text: string): string {
  return `-m comment --comment "${text}" `;
}

export interface ServiceMatch {
  readonly protocol: string;
  readonly comment: string;
  /** Undefined: any. */
  readonly destination?: Address;
  readonly port: number;
  readonly addresses?: AddressMatch;
  /** Matches between the comment and the port. */
  readonly before?: string;
  /** Matches after the port. */
  readonly after?: string;
}

/** The match of packets to one port of a service. */
export function serviceMatch(match: ServiceMatch): string {
  const {
    protocol,
    destination,
    port,
    addresses = NO_ADDRESS_MATCH,
    before = '',
    after = '',
  } = match;
  const to = destination === undefined ? '' : `-d ${hostPrefix(destination)} `;
  return (
    `${addresses.source}${to}${addresses.input}-p ${protocol} ` +
    `${comment(match.comment)}${before}-m ${protocol} --dport ${port} ${after}`
  );
}
