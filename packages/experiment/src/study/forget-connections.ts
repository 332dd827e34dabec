import { SECOND } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Longer than anything keeps a connection that was opened and closed, or only begun. */
const FORGOTTEN_AFTER = 3600 * SECOND;

/**
 * Lets time pass until a host has forgotten every connection: conntrack and IPVS their entries, and
 * session affinity its clients.
 */
export function forgetConnections({ clock }: LinuxHost, affinitySeconds: number): void {
  clock.advance(FORGOTTEN_AFTER + affinitySeconds * SECOND);
}
