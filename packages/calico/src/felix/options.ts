import type { AddressLike, Family } from '@packet-path/core';

/** The node that Felix runs on. */
export interface FelixNode {
  /** Endpoints of this node are local. */
  readonly name: string;
  /** Its own addresses, those of `kube-ipvs0` apart. */
  readonly addresses?: readonly AddressLike[];
}

/** The configuration of Felix. The defaults are those of v3.7 unless an option says otherwise. */
export interface FelixOptions {
  readonly node: FelixNode;
  /** The families to write tables for. Default: those of the workloads' addresses, or IPv4. */
  readonly families?: readonly Family[];
  /**
   * kube-proxy runs in IPVS mode: a mark keeps the sender of a forwarded packet known. Default
   * false.
   */
  readonly ipvs?: boolean;
  /** The bits of packets' marks that Felix may use. Default 0xffff0000. */
  readonly markMask?: number;
  /**
   * The verdict on packets from a workload to the node itself that policy allows. Default Accept, as
   * Calico's manifests for Kubernetes set it; Felix's own default is Drop.
   */
  readonly endpointToHostAction?: 'Accept' | 'Drop' | 'Return';
  /** The verdict in table filter on packets that policy allows. Default Accept. */
  readonly filterAllowAction?: 'Accept' | 'Return';
  /** The verdict in table mangle on packets that policy allows. Default Accept. */
  readonly mangleAllowAction?: 'Accept' | 'Return';
  /** Drop VXLAN and IPIP packets of workloads: since 3.8. Default false. */
  readonly dropEncapsulated?: boolean;
  /** Accept packets that conntrack calls INVALID. Default false. */
  readonly disableConntrackInvalidCheck?: boolean;
  /** Ports of host endpoints that no policy closes, for packets that come in. */
  readonly failsafeInbound?: readonly FailsafePort[];
  /** Ports of host endpoints that no policy closes, for packets that the node sends. */
  readonly failsafeOutbound?: readonly FailsafePort[];
  /** The node ports, which rules beside IPVS name. Default 30000 to 32767. */
  readonly nodePorts?: readonly [first: number, last: number];
  /** Addresses of all nodes, from which tunnelled packets are accepted. Default: this node's. */
  readonly hosts?: readonly AddressLike[];
  /** The node's addresses by device, for host endpoints that name addresses instead of a device. */
  readonly devices?: Readonly<Record<string, readonly AddressLike[]>>;
  /** The UDP port of VXLAN. Default 4789. */
  readonly vxlanPort?: number;
  /** The prefix that the action Log writes. Default `calico-packet`. */
  readonly logPrefix?: string;
  /** `--random-fully` on MASQUERADE: later releases ask for it where the kernel can. Default false. */
  readonly randomFully?: boolean;
}

/** A port that Felix lets through whatever policies say, so that nobody locks himself out. */
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
