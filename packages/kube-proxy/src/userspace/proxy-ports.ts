import { PacketPathError, type Random } from '@packet-path/core';
import { freePort, LOCAL_PORT_RANGE } from '@packet-path/sockets';
import type { UserspaceProxyOptions } from './options.ts';
import type { Portal } from './portal.ts';

/** A portal's port, which the allocator takes and releases. */
type PortUser = Pick<Portal, 'protocol' | 'proxyPort'>;

/**
 * The ports that a proxy listens on: ephemeral ports of the kernel, separately for each protocol; or a
 * random one of a range, and if that is taken the next, for all protocols together (userspace
 * `port_allocator.go`).
 */
export class ProxyPorts {
  readonly #range: UserspaceProxyOptions['proxyPortRange'];
  /** Flags by port, for each protocol; both protocols share them where ports come from a range. */
  readonly #used: Readonly<Record<Portal['protocol'], Uint8Array>>;

  /** @throws {PacketPathError} `bad-option` where the range is none */
  constructor(range: UserspaceProxyOptions['proxyPortRange']) {
    this.#range = range;
    const tcp = new Uint8Array(65536);
    this.#used = { tcp, udp: range === undefined ? new Uint8Array(65536) : tcp };
    if (range === undefined) return;
    const { base, size } = range;
    const isRange = Number.isInteger(base) && Number.isInteger(size) && base > 0 && size > 0;
    if (isRange && base + size <= 65536) return;
    throw new PacketPathError('bad-option', `proxyPortRange is ${base}, ${size} of them`, {
      expected: 'ports from 1 to 65535',
    });
  }

  take({ protocol, proxyPort }: PortUser): void {
    this.#used[protocol][proxyPort] = 1;
  }

  release({ protocol, proxyPort }: PortUser): void {
    this.#used[protocol][proxyPort] = 0;
  }

  /** Takes a free port; undefined where all are taken: the portal is not opened then. */
  allocate(protocol: Portal['protocol'], random: Random): number | undefined {
    const port = this.#free(protocol, random);
    if (port !== undefined) this.take({ protocol, proxyPort: port });
    return port;
  }

  #free(protocol: Portal['protocol'], random: Random): number | undefined {
    const used = this.#used[protocol];
    const isFree = (port: number): boolean => used[port] === 0;
    if (this.#range === undefined) {
      const { low, high } = LOCAL_PORT_RANGE;
      return freePort(LOCAL_PORT_RANGE, random.below(high - low + 1), 1, isFree);
    }
    const { base, size } = this.#range;
    const first = random.below(size);
    for (let step = 0; step < size; step++) {
      const port = base + ((first + step) % size);
      if (isFree(port)) return port;
    }
    return undefined;
  }
}
