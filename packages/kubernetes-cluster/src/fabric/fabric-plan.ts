import { type Family, PacketPathError } from '@packet-path/core';
import type { PlaceMtu } from '@packet-path/data-plane';
import type { FabricKind, FabricOptions } from '../options/options.ts';

/** A tunnel between nodes: its device, and what it puts around packets. */
export interface TunnelPlan {
  readonly kind: 'vxlan' | 'ipip';
  /** `flannel.1` and `vxlan.calico`, after the port; `tunl0`. */
  readonly device: string;
  /** Of VXLAN; 0 of IPIP. */
  readonly port: number;
  readonly mtu: number;
  /** Bytes that the outer packet is longer than the inner one. */
  readonly overhead: number;
}

/** A fabric's options with all that was left out. */
export interface FabricPlan {
  readonly kind: FabricKind;
  readonly mtu: Required<PlaceMtu>;
  /** Undefined where the network itself routes packets of pods. */
  readonly tunnel: TunnelPlan | undefined;
}

/** Ethernet's payload. */
const ETHERNET_MTU = 1500;
/** The port of Linux's driver and flannel's, and the one that IANA gave (RFC 7348), which Calico uses. */
const LINUX_PORT = 8472;
const CALICO_PORT = 4789;
/** The inner frame's Ethernet header, VXLAN's and UDP's (drivers/net/vxlan, `VXLAN_HEADROOM`). */
const VXLAN_HEADERS = 14 + 8 + 8;
const OUTER_HEADER = { 4: 20, 6: 40 } as const;

/**
 * Reads a fabric's options.
 *
 * @param outer the family that the nodes' own addresses are of
 * @throws {PacketPathError} `bad-option`
 */
export function fabricPlan(given: FabricKind | FabricOptions, outer: Family): FabricPlan {
  const options = typeof given === 'string' ? { kind: given } : given;
  const { kind = 'routed', mtu = ETHERNET_MTU, port = LINUX_PORT } = options;
  if (!Number.isInteger(mtu) || mtu < 68) throw wrong('mtu', mtu, 'a number of bytes, 68 at least');
  const tunnel = tunnelPlan(kind, mtu, port, outer);
  const pods = options.podMtu ?? tunnel?.mtu ?? mtu;
  if (!Number.isInteger(pods) || pods < 68) throw wrong('podMtu', pods, 'a number of bytes');
  return { kind, mtu: { uplink: mtu, pods }, tunnel };
}

function tunnelPlan(
  kind: unknown,
  uplink: number,
  port: number,
  outer: Family,
): TunnelPlan | undefined {
  switch (kind) {
    case 'routed':
      return undefined;
    case 'vxlan': {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong('port', port, 'a port');
      const overhead = OUTER_HEADER[outer] + VXLAN_HEADERS;
      const device = port === CALICO_PORT ? 'vxlan.calico' : 'flannel.1';
      return { kind, device, port, mtu: uplink - overhead, overhead };
    }
    case 'ipip': {
      if (outer === 6) throw wrong('fabric', kind, 'nodes with IPv4 addresses for ipip');
      return { kind, device: 'tunl0', port: 0, mtu: uplink - 20, overhead: 20 };
    }
    default:
      throw wrong('fabric', kind, 'routed, vxlan or ipip');
  }
}

function wrong(name: string, value: unknown, expected: string): PacketPathError {
  return new PacketPathError('bad-option', `${name} is ${JSON.stringify(value)}`, { expected });
}
