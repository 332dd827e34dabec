import type { Address } from '@packet-path/core';

/**
 * The bucket of a service before the host's own address is mixed in (net/netfilter/ipvs/ip_vs_ctl.c,
 * `ip_vs_svc_hashkey`): that is an exclusive or, so that hosts have the same chains at other buckets.
 *
 * @param bits of the table; the caller cuts the answer to them
 */
export function serviceHash(
  bits: number,
  protocol: number,
  { w0, w1, w2, w3 }: Address,
  port: number,
): number {
  return protocol ^ w0 ^ w1 ^ w2 ^ w3 ^ (port >>> bits) ^ port;
}
