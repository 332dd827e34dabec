import type { Cluster, Service } from '@packet-path/cluster';
import { type Address, Protocol } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import type { AssumedListener } from '@packet-path/sockets';
import { EndpointPlaces } from './endpoint-places.ts';

/** The endpoints of one service that concern a node. */
interface LocalPart {
  /** Endpoints that run on the node. */
  readonly pods: readonly Address[];
  /** Endpoints whose address is one of the node's own. */
  readonly servers: readonly AssumedListener[];
}

const NONE: LocalPart = { pods: [], servers: [] };

/**
 * The endpoints of a cluster that concern one node. Each service is looked through once, so a cluster
 * that shares most services with the one before costs little.
 */
export class LocalEndpoints {
  readonly #node: NodePlace['node'];
  readonly #known = new WeakMap<Service, LocalPart>();
  /** The services that were looked through last, and those of them that concern the node. */
  #services: readonly Service[] = [];
  #parts: ReadonlyMap<number, LocalPart> = new Map();

  constructor({ node }: NodePlace) {
    this.#node = node;
  }

  /** The addresses of endpoints that run on the node, as often as they serve. */
  *pods({ services }: Cluster): Generator<Address> {
    for (const { pods } of this.#partsOf(services)) yield* pods;
  }

  /**
   * Servers on the node's own network: endpoints whose address is one of the node's, the API server's
   * for instance. They listen at ports of the host.
   */
  *servers({ services }: Cluster): Generator<AssumedListener> {
    for (const { servers } of this.#partsOf(services)) yield* servers;
  }

  /** The parts in the order of the services. */
  #partsOf(services: readonly Service[]): Iterable<LocalPart> {
    const before = this.#services;
    if (services !== before) {
      this.#parts = this.#patched(services) ?? this.#listed(services);
      this.#services = services;
    }
    return this.#parts.values();
  }

  /** The parts of services of which few are others than before; undefined where places have moved. */
  #patched(services: readonly Service[]): ReadonlyMap<number, LocalPart> | undefined {
    const before = this.#services;
    if (services.length !== before.length) return undefined;
    let parts: Map<number, LocalPart> | undefined;
    for (let index = 0; index < services.length; index++) {
      const service = services[index]!;
      if (service === before[index]) continue;
      const part = this.#of(service);
      // In a map a part that is new would stand behind all others.
      if ((part !== NONE) !== this.#parts.has(index)) return undefined;
      if (part === NONE) continue;
      parts ??= new Map(this.#parts);
      parts.set(index, part);
    }
    return parts ?? this.#parts;
  }

  #listed(services: readonly Service[]): ReadonlyMap<number, LocalPart> {
    const before = this.#services;
    const parts = new Map<number, LocalPart>();
    const { name, addresses } = this.#node;
    const places =
      before.length === 0 ? EndpointPlaces.of(services)?.at(name, addresses) : undefined;
    for (const index of places ?? services.keys()) {
      const service = services[index]!;
      const isSame = service === before[index];
      const part = isSame ? this.#parts.get(index) : this.#of(service);
      if (part !== undefined && part !== NONE) parts.set(index, part);
    }
    return parts;
  }

  #of(service: Service): LocalPart {
    let part = this.#known.get(service);
    if (part === undefined) {
      part = this.#partOf(service);
      this.#known.set(service, part);
    }
    return part;
  }

  #partOf({ ports }: Service): LocalPart {
    const { name, addresses } = this.#node;
    const pods: Address[] = [];
    const servers: AssumedListener[] = [];
    for (const { protocol, endpoints } of ports) {
      // Not by an iterator, which makes an object at each of perhaps a million endpoints.
      endpoints.forEach(({ address, port, nodeName }) => {
        if (nodeName === name) pods.push(address);
        if (!isAmong(address, addresses)) return;
        servers.push({ protocol: Protocol[protocol], port, address });
      });
    }
    return pods.length + servers.length === 0 ? NONE : { pods, servers };
  }
}

function isAmong(address: Address, some: readonly Address[]): boolean {
  for (let at = 0; at < some.length; at++) if (some[at]!.equals(address)) return true;
  return false;
}
