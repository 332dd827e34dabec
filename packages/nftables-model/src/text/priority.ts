import type { Hook } from '@packet-path/core';
import { isNewer, type NftVersion } from './version.ts';

/** A named priority: its hooks in all versions, and those that versions from 1.0.9 on add. */
interface NamedPriority {
  readonly name: string;
  readonly priority: number;
  /** Undefined for every hook. */
  readonly hooks?: readonly Hook[];
  readonly newerHooks?: readonly Hook[];
}

/**
 * The priorities that have names in the families ip, ip6 and inet.
 *
 * Source: include/uapi/linux/netfilter_ipv4.h; nft(8), "standard priority names".
 */
const NAMED: readonly NamedPriority[] = [
  { name: 'raw', priority: -300 },
  { name: 'mangle', priority: -150 },
  { name: 'dstnat', priority: -100, hooks: ['PREROUTING'], newerHooks: ['OUTPUT'] },
  { name: 'filter', priority: 0 },
  { name: 'security', priority: 50 },
  { name: 'srcnat', priority: 100, hooks: ['POSTROUTING'], newerHooks: ['INPUT'] },
];

/** How far from a named priority nft still prints the name. */
const NEAR = 10;

function isOf({ hooks, newerHooks = [] }: NamedPriority, hook: Hook, newer: boolean): boolean {
  return hooks === undefined || hooks.includes(hook) || (newer && newerHooks.includes(hook));
}

/** The priority that a name stands for at a hook, in any version; undefined for none. */
export function namedPriority(name: string, hook: Hook | undefined): number | undefined {
  const known = NAMED.find((one) => one.name === name);
  if (known === undefined) return undefined;
  if (hook === undefined) return name === 'filter' ? known.priority : undefined;
  return isOf(known, hook, true) ? known.priority : undefined;
}

/** A priority as a version of nft lists it: `filter`, `dstnat - 10`, or the number. */
export function writePriority(priority: number, hook: Hook, version: NftVersion): string {
  for (const named of NAMED) {
    const distance = priority - named.priority;
    if (!isOf(named, hook, isNewer(version)) || Math.abs(distance) > NEAR) continue;
    return near(named.name, distance);
  }
  return String(priority);
}

/** The priority of a flowtable, which may be named `filter` alone. */
export function writeIngressPriority(priority: number): string {
  return Math.abs(priority) > NEAR ? String(priority) : near('filter', priority);
}

function near(name: string, distance: number): string {
  if (distance === 0) return name;
  return `${name} ${distance < 0 ? '-' : '+'} ${Math.abs(distance)}`;
}
