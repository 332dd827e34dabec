import type { Family } from '@packet-path/core';
import type { Cluster, Service } from './cluster.ts';
import { type ProxyPort, portsOf } from './proxy-port.ts';

/**
 * The ports of clusters that follow each other, as `proxyPorts` lists them. A service that is the same
 * object as before costs one comparison.
 */
export class PortList {
  readonly #family: Family;
  #services: readonly Service[] = [];
  #ports: readonly ProxyPort[] = [];
  /** The place of each service's first port; one more at the end. */
  #starts: readonly number[] = [0];

  constructor(family: Family) {
    this.#family = family;
  }

  /** Every port of every service that a proxy serves, in the cluster's order. */
  of({ services }: Cluster): readonly ProxyPort[] {
    this.#ports = this.#patched(services) ?? this.#listed(services);
    this.#services = services;
    return this.#ports;
  }

  /** The last list with the ports of other services put in; undefined where most services are others. */
  #patched(services: readonly Service[]): readonly ProxyPort[] | undefined {
    const before = this.#services;
    if (services.length !== before.length) return this.#spliced(services);
    let patched: ProxyPort[] | undefined;
    for (let index = 0; index < services.length; index++) {
      const service = services[index]!;
      if (service === before[index]) continue;
      const ports = portsOf(service, this.#family);
      const start = this.#starts[index]!;
      if (ports.length !== this.#starts[index + 1]! - start) return this.#spliced(services);
      patched ??= this.#ports.slice();
      for (const [at, port] of ports.entries()) patched[start + at] = port;
    }
    return patched ?? this.#ports;
  }

  /** The last list with the ports of one run of services in the place of another run's. */
  #spliced(services: readonly Service[]): readonly ProxyPort[] | undefined {
    const before = this.#services;
    const shorter = Math.min(services.length, before.length);
    let first = 0;
    while (first < shorter && services[first] === before[first]) first++;
    let behind = 0;
    while (behind < shorter - first && services.at(-1 - behind) === before.at(-1 - behind)) {
      behind++;
    }
    const end = services.length - behind;
    if (end - first > services.length / 2) return undefined;
    const starts = this.#starts.slice(0, first);
    const between: ProxyPort[] = [];
    const start = this.#starts[first]!;
    for (let index = first; index < end; index++) {
      starts.push(start + between.length);
      for (const port of portsOf(services[index]!, this.#family)) between.push(port);
    }
    const oldEnd = this.#starts[before.length - behind]!;
    const moved = start + between.length - oldEnd;
    for (let index = before.length - behind; index <= before.length; index++) {
      starts.push(this.#starts[index]! + moved);
    }
    this.#starts = starts;
    return [...this.#ports.slice(0, start), ...between, ...this.#ports.slice(oldEnd)];
  }

  #listed(services: readonly Service[]): readonly ProxyPort[] {
    const ports: ProxyPort[] = [];
    const starts = [0];
    for (const service of services) {
      for (const port of portsOf(service, this.#family)) ports.push(port);
      starts.push(ports.length);
    }
    this.#starts = starts;
    return ports;
  }
}
