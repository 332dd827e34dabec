import type { Family, InterfaceOptions } from '@packet-path/core';

/** The node under test, and the other. */
export const NODE = 'node-1';
export const OTHER_NODE = 'node-2';

/** The clients that may open a connection. */
export type ClientName = 'pod' | 'node' | 'localhost' | 'external';

/** The addresses of one family: what clients and services are called in the scenarios. */
export interface Place {
  readonly family: Family;
  /** The network of all pods, and that of cluster IPs. */
  readonly pods: string;
  readonly services: string;
  /** The node's own address, and one on another of its devices. */
  readonly node: string;
  readonly secondary: string;
  readonly clients: Readonly<Record<ClientName, string>>;
  /** The n-th cluster IP, external IP, and load balancer's address. */
  readonly clusterIP: (n: number) => string;
  readonly externalIP: (n: number) => string;
  readonly loadBalancer: (n: number) => string;
  /** The n-th pod of this node, and of the other. */
  readonly here: (n: number) => string;
  readonly there: (n: number) => string;
}

export const PLACES: Readonly<Record<Family, Place>> = {
  4: {
    family: 4,
    pods: '10.180.0.0/16',
    services: '172.30.0.0/16',
    node: '192.168.0.2',
    secondary: '192.168.1.2',
    clients: {
      pod: '10.180.0.99',
      node: '192.168.0.2',
      localhost: '127.0.0.1',
      external: '203.0.113.2',
    },
    clusterIP: (n) => `172.30.0.4${n}`,
    externalIP: (n) => `192.168.99.1${n}`,
    loadBalancer: (n) => `5.6.7.${n}`,
    here: (n) => `10.180.0.${n}`,
    there: (n) => `10.180.1.${n}`,
  },
  6: {
    family: 6,
    pods: 'fd00:180::/48',
    services: 'fd00:172:30::/112',
    node: '2001:db8::1',
    secondary: '2001:db8:1::2',
    clients: {
      pod: 'fd00:180::99',
      node: '2001:db8::1',
      localhost: '::1',
      external: '2600:5200::1',
    },
    clusterIP: (n) => `fd00:172:30::4${n}`,
    externalIP: (n) => `2001:db8:99::1${n}`,
    loadBalancer: (n) => `2001:db8:5::${n}`,
    here: (n) => `fd00:180::${n}`,
    there: (n) => `fd00:180:0:1::${n}`,
  },
};

/**
 * The node's devices: two to the outside, its pods' bridge, and an overlay that leads to pods of
 * other nodes. The overlay has an address of its own, so that masquerading shows even in what the
 * node itself sends.
 */
export const INTERFACES: readonly InterfaceOptions[] = [
  { name: 'eth0', addresses: ['192.168.0.2/24', '2001:db8::1/64'] },
  { name: 'eth1', addresses: ['192.168.1.2/24', '2001:db8:1::2/64'] },
  { name: 'cni0', addresses: ['10.180.0.254/24', 'fd00:180::fe/64'], bridge: true },
  { name: 'flannel.1', addresses: ['10.180.255.254/32', 'fd00:180:0:ff::fe/128'] },
];

export const ROUTES: readonly string[] = [
  '10.180.0.0/16 dev flannel.1',
  'fd00:180::/48 dev flannel.1',
  'default via 192.168.0.1 dev eth0',
  'default via 2001:db8::ff dev eth0',
];
