import type { Address, PacketBuffer } from '@packet-path/core';
import { covers } from '../text/masked-address.ts';
import type { AddressTest, InterfaceTest, RuleHeader } from './rule-header.ts';

/** Whether a rule's header matches a packet (net/ipv4/netfilter/ip_tables.c, `ip_packet_match`). */
export function headerMatches(header: RuleHeader, packet: PacketBuffer): boolean {
  return headerRefusal(header, packet) === '';
}

/** The part of a header that does not match, in a word; empty when all do. */
export function headerRefusal(header: RuleHeader, packet: PacketBuffer): string {
  if (!addressMatches(header.source, packet.source)) return 'source';
  if (!addressMatches(header.destination, packet.destination)) return 'destination';
  if (!interfaceMatches(header.inputInterface, packet.inputInterface)) return 'input interface';
  if (!interfaceMatches(header.outputInterface, packet.outputInterface)) return 'output interface';
  if (header.protocol !== 0) {
    const same = packet.protocol === header.protocol;
    if (same === header.protocolInverted) return 'protocol';
  }
  if (header.fragments !== 'any') {
    const later = (packet.fragment?.offset ?? 0) > 0;
    if (later !== (header.fragments === 'later')) return 'fragment';
  }
  return '';
}

function addressMatches(test: AddressTest | null, address: Address): boolean {
  if (test === null) return true;
  return covers(test, address) !== test.inverted;
}

/** A packet that has no device there is on a device without a name (`nulldevname`). */
function interfaceMatches(test: InterfaceTest | null, device: string | null): boolean {
  if (test === null) return true;
  const name = device ?? '';
  const same = test.wildcard ? name.startsWith(test.name) : name === test.name;
  return same !== test.inverted;
}
