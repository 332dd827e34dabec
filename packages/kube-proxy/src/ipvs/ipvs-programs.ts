import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, someObject } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf } from '../proxy/context.ts';
import { ipvsContext } from './context.ts';
import { FamilyPrograms, type OwnProgram } from './family-programs.ts';
import type { IpvsProxyOptions } from './options.ts';
import { type CommonParts, commonParts, hostProgram } from './program.ts';

/** The program of a node beside that of the first. */
export interface NodeIpvsProgram {
  /** Its services and addresses are the first node's own lists where they are equal. */
  readonly program: HostProgram;
  /** The sets that have other elements than the first node's: the lines of `ipset` that fill each. */
  readonly ownSets: ReadonlyMap<string, readonly string[]>;
}

/**
 * kube-proxy's programs of IPVS mode for the nodes of one cluster, as `ipvsProgram` writes each: the
 * ports of all services are written once, and for a node those that are others there.
 *
 * ```ts
 * const programs = new IpvsPrograms(cluster, { node: first });
 * programs.at({ node: second }).program.iptables;
 * ```
 */
export class IpvsPrograms {
  readonly #cluster: Cluster;
  readonly #families: readonly FamilyPrograms[];
  readonly #common: CommonParts;

  /**
   * @param options those of the first node; other nodes have the same ones, but for `node`
   * @throws {PacketPathError} as `ipvsProgram`
   */
  constructor(cluster: Cluster, options: IpvsProxyOptions = {}) {
    checkArgument('new IpvsPrograms', 'cluster', cluster, SOME_CLUSTER);
    checkArgument('new IpvsPrograms', 'options', options, someObject);
    this.#cluster = cluster;
    this.#families = familiesOf(cluster, options).map(
      (family) => new FamilyPrograms(ipvsContext(cluster, options, family)),
    );
    this.#common = commonParts(this.#families.map(({ first }) => first));
  }

  /** @throws {PacketPathError} as `ipvsProgram` */
  at(options: IpvsProxyOptions): NodeIpvsProgram {
    const states = this.#families.map((programs) => {
      const { context } = programs.first;
      const { family, listed } = context;
      return programs.at(ipvsContext(this.#cluster, options, family, listed));
    });
    return {
      program: hostProgram(states, options, this.#partsOf(states)),
      ownSets: new Map(
        states.flatMap(({ sets, ownSets }) =>
          ownSets.map((key) => [sets.name(key), sets.elementLines(key)] as const),
        ),
      ),
    };
  }

  #partsOf(states: readonly OwnProgram[]): CommonParts {
    const hasOwnServices = states.some((state) => state.hasOwnServices);
    const hasOwnAddresses = states.some((state) => state.hasOwnAddresses);
    if (!hasOwnServices && !hasOwnAddresses) return this.#common;
    const own = commonParts(states);
    return {
      virtualServices: (hasOwnServices ? own : this.#common).virtualServices,
      addresses: (hasOwnAddresses ? own : this.#common).addresses,
    };
  }
}
