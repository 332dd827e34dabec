import type { AddressLike, Microseconds } from '@packet-path/core';
import type { KeepAliveOptions } from '@packet-path/sockets';
import type { ProxyOptions } from '../proxy/options.ts';

/** The default of `udpTimeout` (`--udp-timeout`): 250 ms. */
export const UDP_TIMEOUT: Microseconds = 250_000;

/**
 * kube-proxy in userspace mode. It has no traffic policies, detectors and marks: options about them
 * are ignored.
 */
export interface UserspaceProxyOptions extends ProxyOptions {
  /**
   * The address that the proxy listens at (`--bind-address`), not a loopback address. Default:
   * every address.
   */
  readonly listenAddress?: AddressLike;
  /**
   * The ports that it listens on (`--proxy-port-range`): the first, and their number. Default: the
   * kernel's ephemeral ports, 32768 to 60999.
   */
  readonly proxyPortRange?: { readonly base: number; readonly size: number };
  /** The time after which an idle UDP session ends, in microseconds. Default {@link UDP_TIMEOUT}. */
  readonly udpTimeout?: Microseconds;
  /**
   * The proxy's connections look whether their peers are still there (SO_KEEPALIVE): `{}` as Linux has it, or with times
   * of its own, as Go's net package sets 15 s, 15 s and 9. Default: they do not, and one that neither end closes stays
   * for ever with both its sockets.
   */
  readonly keepAlive?: KeepAliveOptions;
}
