import { checkArgument, SECOND, someBareHost, someNumber } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Longer than anything keeps a connection that was opened and closed, or only begun. */
const CLOSED = 3600 * SECOND;
/** `nf_conntrack_tcp_timeout_established` unless set (nf_conntrack_proto_tcp.c): five days. */
const ESTABLISHED = 5 * 24 * 3600 * SECOND;
/** Five days, doubled so often, outlast any timeout that a sysctl can set. */
const MOST_DOUBLINGS = 24;

/**
 * Lets time pass until a host has forgotten every connection: conntrack and IPVS their entries, and
 * session affinity its clients. It takes an hour, and days where a connection is open.
 *
 * @param affinitySeconds how long a client is remembered
 */
export function letForget(linuxHost: LinuxHost, affinitySeconds: number): void {
  checkArgument('letForget', 'linuxHost', linuxHost, someBareHost);
  checkArgument('letForget', 'affinitySeconds', affinitySeconds, someNumber);
  const { clock, conntrack, ipvs } = linuxHost;
  clock.advance(CLOSED + affinitySeconds * SECOND);
  for (let doublings = 0; doublings < MOST_DOUBLINGS; doublings++) {
    if (conntrack.table.count === 0 && ipvs.view.connectionCount === 0) return;
    clock.advance(ESTABLISHED * 2 ** doublings);
  }
}
