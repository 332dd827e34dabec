import { PacketPathError } from '@packet-path/core';

/** The bits of a packet's mark that Felix uses. */
export interface Marks {
  /** Policy has allowed the packet. */
  readonly accept: number;
  /** A policy has passed it on to the profiles. */
  readonly pass: number;
  /** Scratch bits, for matches that need more than one rule; in raw, set for a workload's packets. */
  readonly scratch0: number;
  readonly scratch1: number;
  /** The other bits: beside IPVS, the endpoint that a packet came from. */
  readonly endpoint: number;
}

/** FelixConfiguration's `iptablesMarkMask` unless it is given. */
export const DEFAULT_MARK_MASK = 0xffff_0000;

/**
 * Gives out the bits of a mask from the lowest up: accept, pass, the two scratch bits, and the rest
 * (felix `int_dataplane`, v3.7).
 *
 * @throws {PacketPathError} `bad-option` where there are fewer than five
 */
export function marksOf(mask: number): Marks {
  const bits: number[] = [];
  for (let bit = 1; bit < 2 ** 32; bit *= 2) if ((mask & bit) !== 0) bits.push(bit);
  const [accept, pass, scratch0, scratch1, ...rest] = bits;
  if (!Number.isInteger(mask) || scratch1 === undefined || rest.length === 0) {
    throw new PacketPathError('bad-option', `the mark mask is ${mask}`, {
      expected: 'a mask of at least five bits, such as 0xffff0000',
    });
  }
  const endpoint = rest.reduce((sum, bit) => sum + bit, 0);
  return { accept: accept!, pass: pass!, scratch0: scratch0!, scratch1, endpoint };
}

/** Every bit but those that name an endpoint. */
export function policyBits({ accept, pass, scratch0, scratch1 }: Marks): number {
  return accept + pass + scratch0 + scratch1;
}

/** The mark of packets that came from no endpoint: the lowest of the endpoint bits. */
export function noEndpointMark({ endpoint }: Marks): number {
  return 2 ** (31 - Math.clz32(endpoint & -endpoint));
}
