import type { SetDeclaration, SetFlag } from '../ruleset/set.ts';

/** The order in which nft lists the flags of a set. */
const ORDER: readonly SetFlag[] = ['constant', 'interval', 'dynamic', 'timeout'];

/**
 * A set's declaration as nft sends it to the kernel: its flags in their order. A set with a timeout has
 * timeouts, whether the flag is written or not; nft lists the flag only where it was written.
 */
export function declaredSet(set: SetDeclaration): SetDeclaration {
  return { ...set, flags: ORDER.filter((flag) => set.flags.includes(flag)) };
}

/** Whether the elements of a set may expire: a timeout implies the flag. */
export function hasTimeouts({
  flags,
  timeout,
}: Pick<SetDeclaration, 'flags' | 'timeout'>): boolean {
  return timeout !== undefined || flags.includes('timeout');
}
