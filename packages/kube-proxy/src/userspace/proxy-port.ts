import { freePort, LOCAL_PORT_RANGE, PacketPathError, type Random } from '@packet-path/core';
import type { UserspaceOptions } from './options.ts';
import type { Portal } from './portal.ts';

/** Portals as far as ports go. */
type Taken = readonly Pick<Portal, 'protocol' | 'proxyPort'>[];

/**
 * The port to listen on for one more portal: what the kernel would give out, which keeps protocols
 * apart; or a random one of the range, and if that is taken the next, for all protocols together
 * (userspace `port_allocator.go`). Undefined where the range is used up: such a portal never opens.
 *
 * @throws {PacketPathError} `bad-option` where the range is none
 */
export function proxyPort(
  protocol: 'tcp' | 'udp',
  taken: Taken,
  range: UserspaceOptions['proxyPortRange'],
  random: Random,
): number | undefined {
  if (range === undefined) {
    const { low, high } = LOCAL_PORT_RANGE;
    const used = new Set(
      taken.filter((portal) => portal.protocol === protocol).map((portal) => portal.proxyPort),
    );
    const offset = random.below(high - low + 1);
    return freePort(LOCAL_PORT_RANGE, offset, 1, (port) => !used.has(port));
  }
  const { base, size } = range;
  const isRange = Number.isInteger(base) && Number.isInteger(size) && base > 0 && size > 0;
  if (!isRange || base + size > 65536) {
    throw new PacketPathError('bad-option', `proxyPortRange is ${base}, ${size} of them`, {
      expected: 'ports from 1 to 65535',
    });
  }
  const used = new Set(taken.map((portal) => portal.proxyPort));
  const first = random.below(size);
  for (let step = 0; step < size; step++) {
    const port = base + ((first + step) % size);
    if (!used.has(port)) return port;
  }
  return undefined;
}
