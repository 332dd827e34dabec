import type { Work } from '@packet-path/core';

/** Rules of Felix that a packet evaluated: those of its chains, and its jump on top of each built-in one. */
export function felixRules(work: Work): number {
  const own = work.byChain().filter(({ chain }) => chain.startsWith('cali-'));
  const hooks = new Set(own.map(({ table, hook }) => `${table} ${hook}`));
  return own.reduce((sum, { evaluated }) => sum + evaluated, 0) + hooks.size;
}
