import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import { type Address, type Family, formatEndpoint } from '@packet-path/core';

/** A number for IPv4, which is compared in less time than a text. */
type Key = number | string;

const FAMILIES: readonly Family[] = [4, 6];

const known = new WeakMap<Cluster, ClaimedAddresses>();

/** The addresses that the services of a cluster take connections at. */
export class ClaimedAddresses {
  /** The least and the greatest key of IPv4: most addresses of pods are apart from those of services. */
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;
  readonly #addresses = new Set<Key>();
  /** Of protocol, address and port: how many ports of services take connections there. */
  readonly #claims = new Map<Key, number>();

  private constructor(cluster: Cluster) {
    for (const family of FAMILIES) for (const port of proxyPorts(cluster, family)) this.#add(port);
  }

  /** The claimed addresses of a cluster; all of its nodes share one list. */
  static of(cluster: Cluster): ClaimedAddresses {
    let claimed = known.get(cluster);
    if (claimed === undefined) {
      claimed = new ClaimedAddresses(cluster);
      known.set(cluster, claimed);
    }
    return claimed;
  }

  /** Whether a service takes connections at an address, at whatever port. */
  has(address: Address): boolean {
    const key = keyOf(address);
    if (typeof key === 'number' && (key < this.#least || key > this.#greatest)) return false;
    return this.#addresses.has(key);
  }

  /** Whether no other port takes connections at the port's cluster IP. */
  isAlone({ protocol, clusterIP, port }: ProxyPort): boolean {
    return this.#claims.get(claim(protocol, clusterIP, port)) === 1;
  }

  #add({ protocol, clusterIP, port, externalIPs, loadBalancerIPs }: ProxyPort): void {
    this.#claim(protocol, clusterIP, port);
    for (const address of externalIPs) this.#claim(protocol, address, port);
    for (const address of loadBalancerIPs) this.#claim(protocol, address, port);
  }

  #claim(protocol: ProxyPort['protocol'], address: Address, port: number): void {
    const own = keyOf(address);
    this.#addresses.add(own);
    if (typeof own === 'number') {
      this.#least = Math.min(this.#least, own);
      this.#greatest = Math.max(this.#greatest, own);
    }
    const key = claim(protocol, address, port);
    this.#claims.set(key, (this.#claims.get(key) ?? 0) + 1);
  }
}

const PROTOCOLS = { tcp: 0, udp: 1, sctp: 2 } as const;

/** Of IPv4 32 bits of the address, 16 of the port and two of the protocol: a number holds 53. */
function claim(protocol: ProxyPort['protocol'], address: Address, port: number): Key {
  if (address.family === 6) return `${protocol} ${formatEndpoint({ address, port })}`;
  return ((address.w3 >>> 0) * 2 ** 16 + port) * 4 + PROTOCOLS[protocol];
}

function keyOf(address: Address): Key {
  return address.family === 4 ? address.w3 : `${address}`;
}
