import { SECOND } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Longer than any connection is kept that was opened and closed, or only begun. */
const FORGOTTEN_AFTER = 3600 * SECOND;

/**
 * Lets a host forget every connection: time passes until IPVS has let go of them and no client is
 * remembered for its endpoint, and conntrack's table is flushed.
 */
export function forgetConnections(host: LinuxHost, affinitySeconds: number): void {
  host.conntrack.flush();
  host.clock.advance(FORGOTTEN_AFTER + affinitySeconds * SECOND);
}
