import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import { type Address, type Family, formatEndpoint } from '@packet-path/core';

/** The addresses that the services of a cluster take connections at. */
export class ClaimedAddresses {
  readonly #addresses = new Set<string>();
  /** Of protocol, address and port: how many ports of services take connections there. */
  readonly #claims = new Map<string, number>();

  constructor(cluster: Cluster, families: readonly Family[]) {
    for (const family of families) for (const port of proxyPorts(cluster, family)) this.#add(port);
  }

  /** Whether a service takes connections at an address, at whatever port. */
  has(address: Address): boolean {
    return this.#addresses.has(keyOf(address));
  }

  /** Whether no other port takes connections at the port's cluster IP. */
  isAlone({ protocol, clusterIP, port }: ProxyPort): boolean {
    return this.#claims.get(claim(protocol, clusterIP, port)) === 1;
  }

  #add({ protocol, clusterIP, port, externalIPs, loadBalancerIPs }: ProxyPort): void {
    for (const address of [clusterIP, ...externalIPs, ...loadBalancerIPs]) {
      this.#addresses.add(keyOf(address));
      const text = claim(protocol, address, port);
      this.#claims.set(text, (this.#claims.get(text) ?? 0) + 1);
    }
  }
}

function claim(protocol: string, address: Address, port: number): string {
  return `${protocol} ${formatEndpoint({ address, port })}`;
}

/** A key that is made in less time than the address's text. */
function keyOf({ w0, w1, w2, w3 }: Address): string {
  return w0 === 0 && w1 === 0 && w2 === 0 ? `${w3}` : `${w0} ${w1} ${w2} ${w3}`;
}
