import { type PacketBuffer, Protocol } from '@packet-path/core';

/** The fields of a packet that a match may ask for one value of. */
type TestedField = 'destination port' | 'source port' | 'mark';

/**
 * A test of one field that a match makes of every packet it can read: where the field has another
 * value it says no, whatever else it asks, and changes nothing.
 *
 * With it an evaluator finds the rules that may match among many that ask for different values.
 */
export interface FieldTest {
  readonly field: TestedField;
  /** The bits of the field that count. */
  readonly mask: number;
  readonly value: number;
  /** The protocol of packets whose field is read; 0 for any. */
  readonly protocol: number;
}

/** Whether a match that makes a test can read a packet: others it may end, or refuse unread. */
export function isReadable({ field, protocol }: FieldTest, packet: PacketBuffer): boolean {
  if (field === 'mark') return true;
  if (packet.protocol !== protocol || (packet.fragment?.offset ?? 0) > 0) return false;
  if (protocol === Protocol.TCP) return packet.tcp !== null;
  return protocol !== Protocol.SCTP || packet.sctp !== null;
}

/** The bits of a packet's field that a test looks at. */
export function testedBits({ field, mask }: FieldTest, packet: PacketBuffer): number {
  switch (field) {
    case 'destination port':
      return packet.destinationPort & mask;
    case 'source port':
      return packet.sourcePort & mask;
    case 'mark':
      return (packet.mark & mask) >>> 0;
  }
}
