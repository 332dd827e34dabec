import type { KernelCase } from '../case/kernel-case.ts';

/** `net.ipv4.vs.drop_entry` from which the kernel drops entries whether memory is short or not. */
const ALWAYS = 3;

/**
 * Why a case cannot agree in full, where the kernel drew what no recording holds; undefined where it
 * can.
 */
export function leftToChance({ setup: { sysctls } }: KernelCase): string | undefined {
  if (Number(sysctls['net.ipv4.vs.drop_entry'] ?? 0) !== ALWAYS) return undefined;
  // net/netfilter/ipvs/ip_vs_conn.c, `ip_vs_random_dropentry`.
  return 'with drop_entry 3 the kernel draws every second which IPVS connections it drops';
}
