import type { ProxyScene } from '../../proxy/context.ts';
import type { IptablesProxyOptions } from '../shared/options.ts';

/** `largeClusterEndpointsThreshold`: with more endpoints their comments are left out. */
const LARGE_CLUSTER_ENDPOINTS = 1000;

/** The context of every mode, and the settings that only the current layout has. */
export interface CurrentContext extends ProxyScene {
  /** Whether 127.0.0.1 takes node ports; never in IPv6, which has no route_localnet. */
  readonly localhostNodePorts: boolean;
  readonly tcpBeLiberal: boolean;
  readonly nfacct: boolean;
  readonly isLargeCluster: boolean;
}

export function currentContext(scene: ProxyScene, options: IptablesProxyOptions): CurrentContext {
  const takesLoopback = scene.nodePorts.addresses.some((address) => `${address}` === '127.0.0.1');
  return {
    ...scene,
    localhostNodePorts: (options.localhostNodePorts ?? true) && takesLoopback,
    tcpBeLiberal: options.tcpBeLiberal ?? false,
    nfacct: options.nfacct ?? false,
    isLargeCluster: isLarge(scene),
  };
}

function isLarge({ listed }: ProxyScene): boolean {
  let endpoints = 0;
  for (const port of listed) {
    endpoints += port.endpoints.length;
    if (endpoints > LARGE_CLUSTER_ENDPOINTS) return true;
  }
  return false;
}
