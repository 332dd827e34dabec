import { protocolName, SECOND } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { JsonObject } from '../case/kernel-case.ts';

/** The connections that helpers expect, by the recordings' keys; the seconds left have a fraction. */
export function describeExpectations({ conntrack, clock }: LinuxHost): readonly JsonObject[] {
  return conntrack.expectations.map(({ tuple, expires, helper }) => ({
    timeout: (expires - clock.now) / SECOND,
    protocol: protocolName(tuple.protocol),
    src: String(tuple.source),
    dst: String(tuple.destination),
    sport: tuple.sourcePort,
    dport: tuple.destinationPort,
    helper,
  }));
}
