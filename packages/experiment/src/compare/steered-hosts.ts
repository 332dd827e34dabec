import type { Cluster } from '@packet-path/cluster';
import type { Seed } from '@packet-path/core';
import { type DataPlane, makeHost, type NodePlace, type PlaneHost } from '@packet-path/data-plane';
import { SteeredChoices } from '../choices/steered-choices.ts';

/** A host of a data plane, and the choices that steer its draws. */
export interface SteeredHost {
  readonly host: PlaneHost;
  readonly choices: SteeredChoices;
}

/** The settings that all hosts of a comparison have in common. */
export interface SteeredHostOptions {
  readonly endpoint: number;
  readonly seed: Seed;
  readonly place: NodePlace;
}

/**
 * The hosts of one data plane. A host takes long to build and balances each service by itself, so one
 * serves many flows, but of each service only one: no flow finds a turn taken by another.
 */
export class SteeredHosts {
  readonly #cluster: Cluster;
  readonly #plane: DataPlane;
  readonly #options: SteeredHostOptions;
  readonly #hosts: (SteeredHost & { readonly visited: Set<string> })[] = [];

  constructor(cluster: Cluster, plane: DataPlane, options: SteeredHostOptions) {
    this.#cluster = cluster;
    this.#plane = plane;
    this.#options = options;
  }

  /** A host where no flow to such a service has been. */
  hostFor(service: string): SteeredHost {
    const known = this.#hosts.find(({ visited }) => !visited.has(service)) ?? this.#build();
    known.visited.add(service);
    return known;
  }

  #build(): SteeredHost & { readonly visited: Set<string> } {
    const { endpoint, seed, place } = this.#options;
    const choices = new SteeredChoices(endpoint, seed);
    const host = makeHost(this.#plane, this.#cluster, { seed, place, choices });
    const built = { host, choices, visited: new Set<string>() };
    this.#hosts.push(built);
    return built;
  }
}
