import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import { PacketPathError, type Random } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import type { ServiceChoice } from './workload.ts';

/** The service ports that a group of clients calls; it follows the cluster. */
export class Targets {
  readonly #choices: readonly ServiceChoice[] | undefined;
  readonly #place: NodePlace;
  #ports: readonly ProxyPort[] = [];
  /** Sums of weights; empty where all ports are alike. */
  #sums: readonly number[] = [];

  /** @throws {PacketPathError} `not-found` where a service is not there */
  constructor(choices: readonly ServiceChoice[] | undefined, place: NodePlace, cluster: Cluster) {
    this.#choices = choices;
    this.#place = place;
    this.follow(cluster);
    for (const { name } of choices ?? []) {
      if (this.#ports.some((port) => isNamed(port, name))) continue;
      throw new PacketPathError('not-found', `the cluster has no service '${name}'`, {
        expected: "'namespace/name' of a service with a cluster IP",
      });
    }
  }

  /** The cluster has changed. Chosen services that are gone are called no more. */
  follow(cluster: Cluster): void {
    const all = this.#place.networks.flatMap(({ family }) => proxyPorts(cluster, family));
    const choices = this.#choices;
    if (choices === undefined) {
      this.#ports = all;
      return;
    }
    const chosen = choices.flatMap((choice) => {
      const port = all.find((known) => isNamed(known, choice.name));
      return port === undefined ? [] : [{ port, weight: choice.weight ?? 1 }];
    });
    let sum = 0;
    this.#ports = chosen.map(({ port }) => port);
    this.#sums = chosen.map(({ weight }) => (sum += weight));
  }

  /** A port by chance; undefined where there is none left. */
  draw(random: Random): ProxyPort | undefined {
    const total = this.#sums.at(-1);
    if (total === undefined) {
      return this.#ports.length === 0 ? undefined : this.#ports[random.below(this.#ports.length)];
    }
    const at = random.real() * total;
    return this.#ports[this.#sums.findIndex((sum) => at < sum)];
  }
}

function isNamed(port: ProxyPort, name: string): boolean {
  return port.name === name || port.name.startsWith(`${name}:`);
}
