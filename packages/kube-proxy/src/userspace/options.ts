import type { AddressLike, Microseconds } from '@packet-path/core';
import type { ProxyOptions } from '../proxy/options.ts';

/** How long an idle UDP session stays, where nothing is said (`--udp-timeout`): 250 ms. */
export const UDP_TIMEOUT: Microseconds = 250_000;

/**
 * kube-proxy in userspace mode. It has no use for local traffic policies, detectors and marks: what
 * the other modes are told about them is passed over.
 */
export interface UserspaceProxyOptions extends ProxyOptions {
  /** Where the proxy listens (`--bind-address`). Default: at every address. Not a loopback address. */
  readonly listenAddress?: AddressLike;
  /**
   * The ports it listens on (`--proxy-port-range`): the first, and how many. Default: the kernel
   * chooses, from 32768 to 60999.
   */
  readonly proxyPortRange?: { readonly base: number; readonly size: number };
  /** How long an idle UDP session stays, in microseconds. Default {@link UDP_TIMEOUT}. */
  readonly udpTimeout?: Microseconds;
}
