import type { ProxyContext } from '../../proxy/context.ts';
import type { IptablesProxyOptions } from '../shared/options.ts';

/** `largeClusterEndpointsThreshold`: with more endpoints their comments are left out. */
const LARGE_CLUSTER_ENDPOINTS = 1000;

/** The context of every mode, and the settings that only the current layout has. */
export interface CurrentContext extends ProxyContext {
  /** Whether 127.0.0.1 takes node ports; never in IPv6, which has no route_localnet. */
  readonly localhostNodePorts: boolean;
  readonly tcpBeLiberal: boolean;
  readonly nfacct: boolean;
  readonly isLargeCluster: boolean;
}

export function currentContext(
  context: ProxyContext,
  options: IptablesProxyOptions,
): CurrentContext {
  const endpoints = context.ports.reduce((sum, port) => sum + port.endpoints.length, 0);
  const takesLoopback = context.nodePorts.addresses.some((address) => `${address}` === '127.0.0.1');
  return {
    ...context,
    localhostNodePorts: (options.localhostNodePorts ?? true) && takesLoopback,
    tcpBeLiberal: options.tcpBeLiberal ?? false,
    nfacct: options.nfacct ?? false,
    isLargeCluster: endpoints > LARGE_CLUSTER_ENDPOINTS,
  };
}
