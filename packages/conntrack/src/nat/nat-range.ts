import type { Address } from '@packet-path/core';
import type { TupleKey } from '../tuple/tuple-key.ts';

/** Which end of a packet NAT rewrites (`enum nf_nat_manip_type`). */
export type Manipulation = 'source' | 'destination';

/** The addresses and ports NAT may rewrite an end to (include/uapi/linux/netfilter/nf_nat.h, `struct nf_nat_range2`). */
export interface NatRange {
  /** Both included; without, the address stays. */
  readonly addresses?: { readonly first: Address; readonly last: Address };
  /** Both included; without, the port stays if it can. ICMP identifiers count as ports. */
  readonly ports?: { readonly first: number; readonly last: number };
  /**
   * The port that becomes the first of `ports`, the next one the second, and so on
   * (`NF_NAT_RANGE_PROTO_OFFSET`).
   */
  readonly basePort?: number;
  /** `--random`: the search for a port starts anywhere, even where the own one is free. */
  readonly random?: boolean;
  /** `--random-fully`. */
  readonly fullyRandom?: boolean;
  /** `--persistent`: a client gets the same address for all destinations. */
  readonly persistent?: boolean;
  /**
   * The device a MASQUERADE rule saw: packets of the connection that leave by another end it
   * (net/netfilter/nf_nat_masquerade.c, `masq_index`).
   */
  readonly masqueradeInterface?: string;
}

/** Whether a port is drawn even where the own one would do (`NF_NAT_RANGE_PROTO_RANDOM_ALL`). */
export function drawsPort({ random, fullyRandom }: NatRange): boolean {
  return random === true || fullyRandom === true;
}

/** Whether the source end of a tuple lies in the range (`nf_in_range`). */
export function isSourceInRange(key: TupleKey, range: NatRange): boolean {
  return isAddressInRange(key, range) && isPortInRange(key, 'source', range);
}

function isAddressInRange(key: TupleKey, { addresses }: NatRange): boolean {
  if (addresses === undefined) return true;
  const { first, last } = addresses;
  return compareSource(key, first) >= 0 && compareSource(key, last) <= 0;
}

/** Below 0 where the source comes before an address, 0 where it is the same. */
function compareSource(key: TupleKey, { family, w0, w1, w2, w3 }: Address): number {
  const { s0, s1, s2, s3 } = key;
  return (
    key.family - family ||
    (s0 >>> 0) - (w0 >>> 0) ||
    (s1 >>> 0) - (w1 >>> 0) ||
    (s2 >>> 0) - (w2 >>> 0) ||
    (s3 >>> 0) - (w3 >>> 0)
  );
}

/** Whether an end's port lies in the range; an ICMP identifier is a source port. */
export function isPortInRange(
  key: TupleKey,
  manipulation: Manipulation,
  { ports }: NatRange,
): boolean {
  if (ports === undefined) return true;
  const ofSource = manipulation === 'source' || key.isIcmp;
  const port = ofSource ? key.sourcePort : key.destinationPort;
  return ports.first <= port && port <= ports.last;
}
