import { HOOKS, type Hook } from '@packet-path/core';
import type { LiveChain } from '../state/live-chain.ts';
import type { Demand } from '../state/live-rule.ts';

/**
 * Chains within each other, the base chain among them (include/net/netfilter/nf_tables.h,
 * `NFT_JUMP_STACK_SIZE`).
 */
export const DEEPEST = 16;

/** The bit of a hook among those that a chain is reached from; chains of type nat in the upper half. */
function bitOf(hook: Hook, type: 'filter' | 'nat' | 'route'): number {
  return 1 << (HOOKS.indexOf(hook) + (type === 'nat' ? HOOKS.length : 0));
}

/** The bit of a base chain's own hook; 0 for other chains. */
export function ownBit({ base }: LiveChain): number {
  return base === undefined ? 0 : bitOf(base.hook, base.type);
}

/** Whether a statement may not be reached from a hook, of those from which its chain is. */
export function isWrong({ hooks, natOnly }: Demand, hook: Hook, reachedFrom: number): boolean {
  const fromNat = (reachedFrom & bitOf(hook, 'nat')) !== 0;
  const fromOther = (reachedFrom & bitOf(hook, 'filter')) !== 0;
  if (natOnly && fromOther) return true;
  return !hooks.includes(hook) && (fromNat || fromOther);
}
