import type { Sysctls } from '@packet-path/core';
import { PacketPathError } from '@packet-path/core';

/** Ports that the kernel gives out by itself, both included. */
export interface LocalPortRange {
  readonly low: number;
  readonly high: number;
}

/** `net.ipv4.ip_local_port_range` unless set. */
export const LOCAL_PORT_RANGE: LocalPortRange = { low: 32768, high: 60999 };

/** The range of a host. @throws {PacketPathError} `bad-option` where the sysctl is no range */
export function localPortRange(sysctls: Sysctls): LocalPortRange {
  const text = sysctls.text('net.ipv4.ip_local_port_range');
  if (text === undefined) return LOCAL_PORT_RANGE;
  const [low = 0, high = 0] = text.trim().split(/\s+/).map(Number);
  const isRange = [low, high].every((port) => Number.isInteger(port) && port > 0 && port < 65536);
  if (isRange && low <= high) return { low, high };
  throw new PacketPathError('bad-option', `net.ipv4.ip_local_port_range is '${text}'`, {
    expected: 'two ports, the lower first',
  });
}

/**
 * The first free port from an offset on: all of one parity, then all of the other. Connections
 * search the parity of the lowest port, listeners the other, so that they rarely meet
 * (net/ipv4/inet_hashtables.c, `__inet_hash_connect`; net/ipv4/inet_connection_sock.c,
 * `inet_csk_find_open_port`).
 *
 * @param offset any whole number of 0 or more
 * @returns undefined where every port is taken
 */
export function freePort(
  { low, high }: LocalPortRange,
  offset: number,
  parity: 0 | 1,
  isFree: (port: number) => boolean,
): number | undefined {
  const size = high - low + 1;
  for (const first of [parity, 1 - parity]) {
    const steps = Math.floor((size - first + 1) / 2);
    if (steps === 0) continue;
    const start = Math.floor(offset / 2) % steps;
    for (let step = 0; step < steps; step++) {
      const port = low + first + 2 * ((start + step) % steps);
      if (isFree(port)) return port;
    }
  }
  return undefined;
}
