import type { Address, Family } from '../address/address.ts';
import type { Prefix, PrefixLike } from '../address/prefix.ts';

/** A network device to build a host with. */
export interface InterfaceOptions {
  readonly name: string;
  /** Its addresses with their on-link networks: `192.168.1.10/24`. */
  readonly addresses?: readonly PrefixLike[];
  /**
   * A bridge of this host, of its pods for instance: packets from one of its ports to another pass the
   * hooks too (`net.bridge.bridge-nf-call-iptables`, which kubeadm asks for).
   */
  readonly bridge?: boolean;
  /** The longest IP packet that it sends, in bytes (`ip link set DEVICE mtu`). Default: any length. */
  readonly mtu?: number;
  /** Networks that are local as a whole, as `ip route add local 10.96.0.0/16 dev lo`. */
  readonly local?: readonly PrefixLike[];
}

/** A network device and its addresses, in the order they were added. */
export class NetworkInterface {
  readonly name: string;
  readonly addresses: Prefix[] = [];

  /** Whether it is a bridge of this host. */
  readonly isBridge: boolean;

  /** The longest IP packet that it sends, in bytes; infinite where nothing limits it. */
  readonly mtu: number;

  constructor(name: string, isBridge = false, mtu: number = Number.POSITIVE_INFINITY) {
    this.name = name;
    this.isBridge = isBridge;
    this.mtu = mtu;
  }

  /** The first address of a family: what the host's own packets through it are sent from. */
  primary(family: Family): Address | undefined {
    return this.addresses.find((prefix) => prefix.family === family)?.address;
  }
}
