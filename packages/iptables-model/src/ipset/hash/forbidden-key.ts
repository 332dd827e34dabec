import type { Family } from '@packet-path/core';
import type { HashType } from '../element/set-type.ts';
import { addressWords } from './key-layout.ts';

/** The types that hold no zero address. */
const NEVER_ZERO: readonly HashType[] = ['hash:ip', 'hash:ip,port', 'hash:mac', 'hash:ip,mac'];

/** Whether a set's kernel does not store a key, as its first address is zero (`IPSET_ERR_HASH_ELEM`). */
export function isForbidden(
  { type, family }: { readonly type: HashType; readonly family: Family },
  key: Int32Array,
): boolean {
  if (!NEVER_ZERO.includes(type)) return false;
  const words = type === 'hash:mac' ? 2 : addressWords(family);
  for (let word = 0; word < words; word++) if (key[word] !== 0) return false;
  return true;
}
