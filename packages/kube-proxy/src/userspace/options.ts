import type { AddressLike, Microseconds } from '@packet-path/core';
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
}
