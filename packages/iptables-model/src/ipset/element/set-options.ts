import type { Address, Family } from '@packet-path/core';

/** How a set was created. Frozen. */
export interface SetOptions {
  readonly family: Family;
  /** Buckets to begin with; the table doubles when a bucket is full. */
  readonly hashsize: number;
  readonly maxelem: number;
  /** Elements a bucket holds at most (`AHASH_MAX_SIZE`); undefined for the kernel's 12. */
  readonly bucketsize: number | undefined;
  /** The hash's random key; undefined to draw it. */
  readonly initval: number | undefined;
  /** hash:ip, hash:ip,port and bitmap:ip keep networks of this length instead of addresses. */
  readonly netmask: number | undefined;
  /** hash:ip, hash:ip,port and hash:net,net: the bits of addresses that count. */
  readonly bitmask: Address | undefined;
  readonly markmask: number;
  readonly forceadd: boolean;
  /** bitmap types: what the bits stand for. */
  readonly range: SetRange | undefined;
  /** list:set: kept; members are not limited by it since Linux 3.10. */
  readonly size: number;
  /** Seconds an element lives unless it says otherwise; undefined where they live for ever. */
  readonly timeout: number | undefined;
  readonly counters: boolean;
  readonly comment: boolean;
  /** Elements have fields that `-j SET --map-set` writes to packets. */
  readonly skbinfo: boolean;
}

/** The range of a bitmap: of ports, or of addresses as `FROM-TO`. */
export type SetRange =
  | { readonly kind: 'ports'; readonly first: number; readonly last: number }
  | { readonly kind: 'addresses'; readonly first: Address; readonly last: Address };

/** The kernel's defaults (include/linux/netfilter/ipset, lib/types of ipset 7). */
export const DEFAULT_OPTIONS: SetOptions = {
  family: 4,
  hashsize: 1024,
  maxelem: 65536,
  bucketsize: undefined,
  initval: undefined,
  netmask: undefined,
  bitmask: undefined,
  markmask: 0xffffffff,
  forceadd: false,
  range: undefined,
  size: 8,
  timeout: undefined,
  counters: false,
  comment: false,
  skbinfo: false,
};

/** The options that every type writes behind its own. */
export function describeExtensions(options: SetOptions): string {
  const words = options.timeout === undefined ? [] : [`timeout ${options.timeout}`];
  if (options.counters) words.push('counters');
  if (options.comment) words.push('comment');
  return words.map((word) => ` ${word}`).join('');
}

/** The options of a hash table that stand behind all others where a set is saved. */
export function describeTuning({ forceadd, skbinfo, bucketsize, initval }: SetOptions): string {
  return [
    forceadd ? ' forceadd' : '',
    skbinfo ? ' skbinfo' : '',
    bucketsize === undefined ? '' : ` bucketsize ${bucketsize}`,
    initval === undefined ? '' : ` initval 0x${initval.toString(16).padStart(8, '0')}`,
  ].join('');
}
