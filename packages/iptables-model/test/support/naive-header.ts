import type { Address, PacketBuffer } from '@packet-path/core';
import type { AddressTest, InterfaceTest, RuleHeader } from '../../src/index.ts';

/** Whether every part of a header says yes, each part written as it reads in the manual page. */
export function headerMatches(header: RuleHeader, packet: PacketBuffer): boolean {
  return (
    addressMatches(header.source, packet.source) &&
    addressMatches(header.destination, packet.destination) &&
    interfaceMatches(header.inputInterface, packet.inputInterface ?? '') &&
    interfaceMatches(header.outputInterface, packet.outputInterface ?? '') &&
    protocolMatches(header, packet.protocol) &&
    fragmentMatches(header, packet)
  );
}

function addressMatches(test: AddressTest | null, address: Address): boolean {
  if (test === null) return true;
  const [wanted, mask, found] = [test.address, test.mask, address].map(bitsOf);
  const same = [...mask!].every((bit, place) => bit === '0' || wanted![place] === found![place]);
  return same !== test.inverted;
}

/** 128 characters, each 0 or 1. */
function bitsOf({ w0, w1, w2, w3 }: Address): string {
  return [w0, w1, w2, w3].map((word) => (word >>> 0).toString(2).padStart(32, '0')).join('');
}

function interfaceMatches(test: InterfaceTest | null, device: string): boolean {
  if (test === null) return true;
  const same = test.wildcard ? device.startsWith(test.name) : device === test.name;
  return same !== test.inverted;
}

function protocolMatches({ protocol, protocolInverted }: RuleHeader, found: number): boolean {
  return protocol === 0 || (protocol === found) !== protocolInverted;
}

function fragmentMatches({ fragments }: RuleHeader, { fragment }: PacketBuffer): boolean {
  const isLater = fragment !== null && fragment.offset > 0;
  return fragments === 'any' || (fragments === 'later') === isLater;
}
