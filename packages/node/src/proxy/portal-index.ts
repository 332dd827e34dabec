import { type Address, type Endpoint, type Family, protocolName } from '@packet-path/core';
import type { Portal } from '@packet-path/kube-proxy';

/** A portal, and its place in the list: of two that take a packet, the first does. */
type Placed = readonly [place: number, portal: Portal];

const INDEXES = new WeakMap<readonly Portal[], PortalIndex>();

/** The portals of a program by what packets ask for, so that a question does not look at each of thousands. */
export class PortalIndex {
  /** By the address and port that clients call. */
  readonly #byAddress = new Map<string, Placed>();
  /** By the port of nodes: several where the first is a service's own port as well. */
  readonly #byNodePort = new Map<string, Placed[]>();

  private constructor(portals: readonly Portal[]) {
    for (const [place, portal] of portals.entries()) {
      const { clusterIP, externalIPs, loadBalancerIPs, protocol, port } = portal;
      for (const address of [clusterIP, ...externalIPs, ...loadBalancerIPs]) {
        const key = addressKey(protocol, address, port);
        if (!this.#byAddress.has(key)) this.#byAddress.set(key, [place, portal]);
      }
      if (portal.nodePort === 0) continue;
      const key = nodePortKey(protocol, portal.family, portal.nodePort);
      const others = this.#byNodePort.get(key);
      if (others === undefined) this.#byNodePort.set(key, [[place, portal]]);
      else others.push([place, portal]);
    }
  }

  /** The index of a program's list, made at the first question. */
  static of(portals: readonly Portal[]): PortalIndex {
    const known = INDEXES.get(portals);
    if (known !== undefined) return known;
    const made = new PortalIndex(portals);
    INDEXES.set(portals, made);
    return made;
  }

  /**
   * The first portal that takes packets to an endpoint.
   *
   * @param isNode whether the address is one of the node's own
   */
  taking(protocol: number, { address, port }: Endpoint, isNode: () => boolean): Portal | undefined {
    const name = protocolName(protocol);
    const byAddress = this.#byAddress.get(addressKey(name, address, port));
    const byNodePort = this.#byNodePort
      .get(nodePortKey(name, address.family, port))
      // A packet to a service's own port is for the addresses of that service alone.
      ?.find(([, portal]) => portal.port !== port);
    if (byNodePort === undefined || !isNode()) return byAddress?.[1];
    return byAddress === undefined || byNodePort[0] < byAddress[0] ? byNodePort[1] : byAddress[1];
  }
}

function addressKey(protocol: string, address: Address, port: number): string {
  return `${protocol} ${address} ${port}`;
}

function nodePortKey(protocol: string, family: Family, port: number): string {
  return `${protocol} ${family} ${port}`;
}
