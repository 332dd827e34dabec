import type { Address, PacketBuffer } from '@packet-path/core';
import type { HeaderShape, ShapedHeader } from './header-shape.ts';
import type { InterfaceTest } from './rule-header.ts';

/** The parts of a header in the order they are compared, as the trace names them. */
export const HEADER_PARTS = [
  'source',
  'destination',
  'input interface',
  'output interface',
  'protocol',
  'fragment',
] as const;

/** All parts of a header match. */
export const PASSES = -1;

/**
 * Compares a header with a packet, for counting as for tracing: the index in {@link HEADER_PARTS} of
 * the first part that does not match, or {@link PASSES}
 * (net/ipv4/netfilter/ip_tables.c, `ip_packet_match`; ip6_tables.c, `ip6_packet_match`).
 */
export function headerRefusal(
  { shape, source, destination }: ShapedHeader,
  packet: PacketBuffer,
): number {
  if (shape.passesAll) return PASSES;
  const { sourceMask, destinationMask, protocol } = shape;
  if (
    sourceMask !== null &&
    agrees(source as Address, sourceMask, packet.source) === shape.sourceInverted
  ) {
    return 0;
  }
  if (
    destinationMask !== null &&
    agrees(destination as Address, destinationMask, packet.destination) ===
      shape.destinationInverted
  ) {
    return 1;
  }
  if (!shape.isPlain) {
    if (!interfaceMatches(shape.inputInterface, packet.inputInterface)) return 2;
    if (!interfaceMatches(shape.outputInterface, packet.outputInterface)) return 3;
  }
  if (protocol !== 0 && (packet.protocol === protocol) === shape.protocolInverted) return 4;
  return shape.isPlain || fragmentMatches(shape, packet) ? PASSES : 5;
}

/** Whether two addresses agree in the bits that count; the first words of IPv4 are all 0. */
function agrees(wanted: Address, mask: Address, found: Address): boolean {
  return (
    ((found.w3 ^ wanted.w3) & mask.w3) === 0 &&
    ((found.w2 ^ wanted.w2) & mask.w2) === 0 &&
    ((found.w1 ^ wanted.w1) & mask.w1) === 0 &&
    ((found.w0 ^ wanted.w0) & mask.w0) === 0
  );
}

/** A packet that has no device there is on a device without a name (`nulldevname`). */
export function interfaceMatches(test: InterfaceTest | null, device: string | null): boolean {
  if (test === null) return true;
  const name = device ?? '';
  const same = test.wildcard ? name.startsWith(test.name) : name === test.name;
  return same !== test.inverted;
}

export function fragmentMatches({ fragments }: HeaderShape, { fragment }: PacketBuffer): boolean {
  return fragments === 'any' || (fragment?.offset ?? 0) > 0 === (fragments === 'later');
}
