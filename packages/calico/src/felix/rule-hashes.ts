import { sha224 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64url } from './base64url.ts';
import { type FelixChain, givenText } from './rule.ts';

const LENGTH = 16;

/**
 * The hashes that mark a chain's rules as Felix's, one a rule (felix `rules.go`, `RuleHashes`).
 * Each is SHA-224 of the hash before it, which at first is that of the chain's name, and of the
 * rule's own command line with `HASH` where its hash will stand: so a rule's hash tells its place
 * and everything before it, and Felix finds what to rewrite by comparing hashes alone.
 */
export function ruleHashes({ name, rules }: FelixChain): string[] {
  let hash = sha224(utf8ToBytes(name));
  return rules.map((rule) => {
    const text = utf8ToBytes(`-A ${name} HASH ${givenText(rule)}`);
    hash = sha224.create().update(hash).update(text).digest();
    return base64url(hash).slice(0, LENGTH);
  });
}
