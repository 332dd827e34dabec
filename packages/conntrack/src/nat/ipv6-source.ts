import { Address, type PassageHost, Prefix } from '@packet-path/core';

/** The address of `lo`. */
const LOOPBACK = Address.parse('::1');

/** Labels of address blocks (net/ipv6/addrlabel.c, `ip6addrlbl_init_table`), longest block first. */
const LABELS: readonly (readonly [block: Prefix, label: number])[] = (
  [
    ['::1/128', 0],
    ['::ffff:0:0/96', 4],
    ['::/96', 3],
    ['2001::/32', 6],
    ['2001:10::/28', 7],
    ['2002::/16', 2],
    ['fc00::/7', 5],
    ['::/0', 1],
  ] as const
).map(([block, label]) => [Prefix.parse(block), label]);

/**
 * The address of the host that goes best with an IPv6 destination (net/ipv6/addrconf.c,
 * `ipv6_dev_get_saddr`, after RFC 6724, 5): the destination itself where it is one (rule 1), else one of the
 * outgoing device (rule 5), of the destination's
 * label (rule 6), with the longest prefix in common, up to its own network's length (rule 8); among
 * equals the first. Undefined where the host has no IPv6 address but that of `lo`.
 */
export function ipv6Source(
  host: PassageHost,
  device: string,
  destination: Address,
): Address | undefined {
  if (destination.equals(LOOPBACK)) return destination;
  let best: Prefix | undefined;
  let bestScore: Score | undefined;
  for (const { name, addresses } of host.interfaces.values()) {
    if (name === 'lo') continue;
    for (const candidate of addresses) {
      if (candidate.family !== 6) continue;
      if (candidate.address.equals(destination)) return destination;
      const score = scoreOf(candidate, name === device, destination);
      if (bestScore !== undefined && !isBetter(score, bestScore)) continue;
      best = candidate;
      bestScore = score;
    }
  }
  return best?.address;
}

interface Score {
  readonly onDevice: boolean;
  readonly sameLabel: boolean;
  readonly common: number;
}

function scoreOf({ address, length }: Prefix, onDevice: boolean, destination: Address): Score {
  return {
    onDevice,
    sameLabel: labelOf(address) === labelOf(destination),
    common: Math.min(length, commonBits(address, destination)),
  };
}

function isBetter(one: Score, other: Score): boolean {
  if (one.onDevice !== other.onDevice) return one.onDevice;
  if (one.sameLabel !== other.sameLabel) return one.sameLabel;
  return one.common > other.common;
}

function labelOf(address: Address): number | undefined {
  return LABELS.find(([block]) => block.contains(address))?.[1];
}

/** Leading bits that two addresses share. */
function commonBits(a: Address, b: Address): number {
  const words = [a.w0 ^ b.w0, a.w1 ^ b.w1, a.w2 ^ b.w2, a.w3 ^ b.w3];
  const index = words.findIndex((word) => word !== 0);
  return index < 0 ? 128 : index * 32 + Math.clz32(words[index]!);
}
