import { sha224, sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Family } from '@packet-path/core';
import type { Selector } from '../selector/selector.ts';
import { writeSelector } from '../selector/write-selector.ts';
import { base64url } from './base64url.ts';

/** The kernel's limit (`XT_EXTENSION_MAXNAMELEN`, less the closing zero). */
const MAX_CHAIN_NAME = 28;
/** `IPSET_MAXNAMELEN`, less the closing zero. */
const MAX_SET_NAME = 31;

/** The kind of chain that a name is for. */
export type ChainPrefix =
  | 'cali-fw-'
  | 'cali-tw-'
  | 'cali-fh-'
  | 'cali-th-'
  | 'cali-fhfw-'
  | 'cali-thfw-'
  | 'cali-sm-'
  | 'cali-pi-'
  | 'cali-po-'
  | 'cali-pri-'
  | 'cali-pro-';

/**
 * The prefix and the name; where that is longer than 28 characters, the prefix, `_`, and as many
 * characters of the name's SHA-256 as fit (felix `hashutils`, `GetLengthLimitedID`).
 */
export function chainName(prefix: ChainPrefix, name: string): string {
  const whole = prefix + name;
  const isTooLong =
    whole.length > MAX_CHAIN_NAME || (whole.length === MAX_CHAIN_NAME && name.startsWith('_'));
  if (!isTooLong) return whole;
  const hash = base64url(sha256(utf8ToBytes(name)));
  return `${prefix}_${hash.slice(0, MAX_CHAIN_NAME - 1 - prefix.length)}`;
}

/** `cali40` or `cali60` and an identifier, cut at 31 characters. */
export function setName(family: Family, id: string): string {
  return `cali${family}0${id}`.slice(0, MAX_SET_NAME);
}

/** The identifier of the set of everything that a selector selects; equal texts have one set. */
export function selectorId(selector: Selector): string {
  return uniqueId('s', writeSelector(selector));
}

/** The identifier of the set of a selector's addresses, each with its port of the given name. */
export function namedPortId(selector: Selector, protocol: string, port: string): string {
  return uniqueId('n', `${selectorId(selector)},${protocol},${port}`);
}

/** Source: libcalico-go `hash`, `MakeUniqueID`. */
function uniqueId(prefix: 's' | 'n', content: string): string {
  return `${prefix}:${base64url(sha224(utf8ToBytes(`${prefix}:${content}`)))}`;
}
