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
  const address = key.source();
  return addresses.first.compare(address) <= 0 && address.compare(addresses.last) <= 0;
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
