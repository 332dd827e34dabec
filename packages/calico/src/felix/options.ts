import type { AddressLike, Family } from '@packet-path/core';

/** The node that Felix runs on. */
export interface FelixNode {
  /** Endpoints of this node are local. */
  readonly name: string;
  /** Its own addresses, those of `kube-ipvs0` apart. */
  readonly addresses?: readonly AddressLike[];
}

/** What Felix is configured with. The defaults are those of v3.7 unless they say otherwise. */
export interface FelixOptions {
  readonly node: FelixNode;
  /** Default: those of the workloads' addresses, or IPv4. */
  readonly families?: readonly Family[];
  /** kube-proxy runs in IPVS mode: forwarded packets are told by marks. Default false. */
  readonly ipvs?: boolean;
  /** The bits of packets' marks that Felix may use. Default 0xffff0000. */
  readonly markMask?: number;
  /**
   * What becomes of packets from a workload to the node itself that policy allows. Default Accept,
   * as Calico's manifests for Kubernetes set it; Felix's own default is Drop.
   */
  readonly endpointToHostAction?: 'Accept' | 'Drop' | 'Return';
  /** What becomes of packets that policy allows, in table filter. Default Accept. */
  readonly filterAllowAction?: 'Accept' | 'Return';
  /** The same in table mangle. Default Accept. */
  readonly mangleAllowAction?: 'Accept' | 'Return';
  /** Workloads may not send VXLAN and IPIP of their own: since 3.8. Default false. */
  readonly dropEncapsulated?: boolean;
  /** Let packets pass that belong to no connection and begin none. Default false. */
  readonly disableConntrackInvalidCheck?: boolean;
  /** Ports of host endpoints that no policy closes, for packets that come in. */
  readonly failsafeInbound?: readonly FailsafePort[];
  /** The same for packets that the node sends. */
  readonly failsafeOutbound?: readonly FailsafePort[];
  /** Beside IPVS, which ports are node ports. Default 30000 to 32767. */
  readonly nodePorts?: readonly [first: number, last: number];
  /** Addresses of every node, who may send tunnelled packets. Default: this node's. */
  readonly hosts?: readonly AddressLike[];
  /** Addresses by device, to find those of host endpoints that do not name theirs. */
  readonly devices?: Readonly<Record<string, readonly AddressLike[]>>;
  /** Default 4789. */
  readonly vxlanPort?: number;
  /** Of the action Log. Default `calico-packet`. */
  readonly logPrefix?: string;
  /** `--random-fully` on MASQUERADE: later releases ask for it where the kernel can. Default false. */
  readonly randomFully?: boolean;
}

export interface FailsafePort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

const tcp = (port: number): FailsafePort => ({ protocol: 'tcp', port });
const udp = (port: number): FailsafePort => ({ protocol: 'udp', port });

/** SSH, DHCP, BGP and etcd (felix `config_params.go`). */
export const FAILSAFE_INBOUND: readonly FailsafePort[] = [
  tcp(22),
  udp(68),
  ...[179, 2379, 2380, 6666, 6667].map(tcp),
];

/** DNS, DHCP, BGP and etcd. */
export const FAILSAFE_OUTBOUND: readonly FailsafePort[] = [
  udp(53),
  udp(67),
  ...[179, 2379, 2380, 6666, 6667].map(tcp),
];
