import { SECOND, type VirtualClock } from '@packet-path/core';

/** Longer than anything keeps a connection that was opened and closed, or only begun. */
const FORGOTTEN_AFTER = 3600 * SECOND;

/**
 * Lets time pass until a host has forgotten every connection that was opened and closed, or only
 * begun: conntrack and IPVS their entries, and session affinity its clients.
 *
 * @param affinitySeconds how long a client is remembered
 */
export function letForget(clock: VirtualClock, affinitySeconds: number): void {
  clock.advance(FORGOTTEN_AFTER + affinitySeconds * SECOND);
}
