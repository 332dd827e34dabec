import type { ProxyPort } from '@packet-path/cluster';
import type { Address, Endpoint, Family } from '@packet-path/core';

/** A service port that the userspace proxy serves (userspace `proxier.go`, read in 1.22). */
export interface Portal {
  /** `namespace/name`, and `:port` where the port has a name. */
  readonly name: string;
  readonly family: Family;
  readonly protocol: 'tcp' | 'udp';
  readonly clusterIP: Address;
  readonly port: number;
  /** The port that the proxy listens on for this portal. */
  readonly proxyPort: number;
  /** 0 where there is none. */
  readonly nodePort: number;
  readonly externalIPs: readonly Address[];
  readonly loadBalancerIPs: readonly Address[];
  readonly affinitySeconds: number | undefined;
  /** The ready endpoints: Endpoints objects list no others. */
  readonly endpoints: readonly Endpoint[];
}

/**
 * A port that the proxy holds open, so that no other process binds it while rules redirect its
 * packets.
 */
export interface HeldPort {
  readonly protocol: 'tcp' | 'udp';
  /** Null: at every address. */
  readonly address: Address | null;
  readonly port: number;
}

/** A portal without a proxy port yet; undefined for SCTP, which this proxy does not serve. */
export function barePortal(port: ProxyPort): Omit<Portal, 'proxyPort'> | undefined {
  const { name, protocol, clusterIP, nodePort, externalIPs, loadBalancerIPs } = port;
  if (protocol === 'sctp') return undefined;
  return {
    name,
    family: clusterIP.family,
    protocol,
    clusterIP,
    port: port.port,
    nodePort,
    externalIPs,
    loadBalancerIPs,
    affinitySeconds: port.affinitySeconds,
    endpoints: port.endpoints
      .filter(({ ready }) => ready)
      .map((endpoint) => ({ address: endpoint.address, port: endpoint.port })),
  };
}

/**
 * Whether a portal may stay open with other endpoints (`sameConfig`). The time of affinity is not
 * compared: a portal keeps the one that it was opened with.
 */
export function isSamePortal(a: Omit<Portal, 'proxyPort'>, b: Omit<Portal, 'proxyPort'>): boolean {
  return (
    a.protocol === b.protocol &&
    a.port === b.port &&
    a.nodePort === b.nodePort &&
    a.clusterIP.equals(b.clusterIP) &&
    areSame(a.externalIPs, b.externalIPs) &&
    areSame(a.loadBalancerIPs, b.loadBalancerIPs) &&
    (a.affinitySeconds === undefined) === (b.affinitySeconds === undefined)
  );
}

/** Whether a portal stayed open with the same proxy port. */
export function isKept(before: Portal | undefined, now: Portal | undefined): boolean {
  if (before === undefined || now === undefined) return false;
  return before.proxyPort === now.proxyPort && isSamePortal(before, now);
}

function areSame(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every((address, index) => address.equals(b[index]!));
}

/** The key of a portal, unique over both families. */
export function portalKey({ family, name }: Pick<Portal, 'family' | 'name'>): string {
  return `IPv${family} ${name}`;
}
