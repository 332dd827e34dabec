import type { Hook } from '@packet-path/core';

/**
 * The priorities that have names in the families ip, ip6 and inet, and the only hook each is for.
 *
 * Source: include/uapi/linux/netfilter_ipv4.h; nft(8), "standard priority names".
 */
const NAMED: readonly (readonly [name: string, priority: number, hook?: Hook])[] = [
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100, 'PREROUTING'],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100, 'POSTROUTING'],
];

/** How far from a named priority nft still prints the name. */
const NEAR = 10;

/** The priority that a name stands for at a hook, or undefined. */
export function namedPriority(name: string, hook: Hook): number | undefined {
  return NAMED.find(([known, , only]) => known === name && (only ?? hook) === hook)?.[1];
}

/** A priority as nft lists it: `filter`, `dstnat - 10`, or the number. */
export function writePriority(priority: number, hook: Hook): string {
  for (const [name, base, only = hook] of NAMED) {
    const distance = priority - base;
    if (only !== hook || Math.abs(distance) > NEAR) continue;
    if (distance === 0) return name;
    return `${name} ${distance < 0 ? '-' : '+'} ${Math.abs(distance)}`;
  }
  return String(priority);
}
