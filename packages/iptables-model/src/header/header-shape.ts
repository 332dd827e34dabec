import type { Address } from '@packet-path/core';
import type { InterfaceTest, RuleHeader } from './rule-header.ts';

/**
 * A header without its two addresses: the masks, the negations, devices, protocol and fragments.
 *
 * The rules of a large ruleset have few shapes, so that each keeps its addresses and shares the rest.
 */
export class HeaderShape implements Omit<RuleHeader, 'source' | 'destination'> {
  /** The bits of the source that count; null where any source will do. */
  readonly sourceMask: Address | null;
  readonly sourceInverted: boolean;
  readonly destinationMask: Address | null;
  readonly destinationInverted: boolean;
  readonly inputInterface: InterfaceTest | null;
  readonly outputInterface: InterfaceTest | null;
  readonly protocol: number;
  readonly protocolInverted: boolean;
  readonly fragments: RuleHeader['fragments'];
  /** Whether every packet passes. */
  readonly passesAll: boolean;
  /** Whether there is anything to compare beside addresses and the protocol. */
  readonly isPlain: boolean;

  constructor(header: RuleHeader) {
    const { source, destination, inputInterface, outputInterface, fragments } = header;
    this.sourceMask = source?.mask ?? null;
    this.sourceInverted = source?.inverted ?? false;
    this.destinationMask = destination?.mask ?? null;
    this.destinationInverted = destination?.inverted ?? false;
    this.inputInterface = inputInterface;
    this.outputInterface = outputInterface;
    this.protocol = header.protocol;
    this.protocolInverted = header.protocolInverted;
    this.fragments = fragments;
    this.isPlain = inputInterface === null && outputInterface === null && fragments === 'any';
    this.passesAll =
      this.isPlain && source === null && destination === null && header.protocol === 0;
  }
}

/** A header as a rule keeps it. The addresses are null where their masks are. */
export interface ShapedHeader {
  readonly shape: HeaderShape;
  readonly source: Address | null;
  readonly destination: Address | null;
}

/** The header of a shape and addresses, written out. */
export function headerOf({ shape, source, destination }: ShapedHeader): RuleHeader {
  const { sourceMask, destinationMask } = shape;
  return Object.freeze({
    source: test(source, sourceMask, shape.sourceInverted),
    destination: test(destination, destinationMask, shape.destinationInverted),
    inputInterface: shape.inputInterface,
    outputInterface: shape.outputInterface,
    protocol: shape.protocol,
    protocolInverted: shape.protocolInverted,
    fragments: shape.fragments,
  });
}

function test(
  address: Address | null,
  mask: Address | null,
  inverted: boolean,
): RuleHeader['source'] {
  return address === null || mask === null ? null : Object.freeze({ address, mask, inverted });
}
