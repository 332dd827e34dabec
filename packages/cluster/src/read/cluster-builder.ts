import { formatEndpoint } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import type { Cluster, ClusterNode, Service, ServiceEndpoint } from '../cluster.ts';
import { orderEndpoints } from '../endpoint-order.ts';
import { printedCluster, printedService } from '../printed-cluster.ts';
import { readEndpointSlice, type SliceEndpoints } from './read-endpoint-slice.ts';
import { readEndpoints } from './read-endpoints.ts';
import { readNode } from './read-node.ts';
import type { ReadLimits } from './read-options.ts';
import { type BareService, readService } from './read-service.ts';

const NONE: readonly ServiceEndpoint[] = Object.freeze([]);

/** Gathers objects one by one, in any order, and joins slices to services at the end. */
export class ClusterBuilder {
  readonly #limits: ReadLimits;
  readonly #services = new Map<string, BareService>();
  readonly #nodes = new Map<string, ClusterNode>();
  /** The service of each cluster IP and port. */
  readonly #served = new Map<string, string>();
  /** By `namespace/name portName protocol`. */
  readonly #endpoints = new Map<string, ServiceEndpoint[]>();
  /** The same of Endpoints: of no account where a service has slices, which the control plane mirrors. */
  readonly #old = new Map<string, ServiceEndpoint[]>();
  readonly #passedOver = new Map<string, number>();
  #endpointCount = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a Service, an EndpointSlice, Endpoints or a Node; any other kind is passed over, and counted.
   */
  add(object: Cursor, kind: string, apiVersion: string): void {
    if (kind === 'Service' && apiVersion === 'v1') this.#addService(object);
    else if (kind === 'Node' && apiVersion === 'v1') this.#addNode(object);
    else if (kind === 'Endpoints' && apiVersion === 'v1') {
      this.#addEndpoints(readEndpoints(object), this.#old, object);
    } else if (kind === 'EndpointSlice' && apiVersion.startsWith('discovery.k8s.io/')) {
      this.#addEndpoints(readEndpointSlice(object, apiVersion), this.#endpoints, object);
    } else {
      const name = `${kind} (${apiVersion})`;
      this.#passedOver.set(name, (this.#passedOver.get(name) ?? 0) + 1);
    }
  }

  #addService(object: Cursor): void {
    const service = readService(object);
    const key = `${service.namespace}/${service.name}`;
    if (this.#services.has(key)) {
      object.fail('bad-cluster', `service ${key} is there twice`, 'each service once');
    }
    if (this.#services.size >= this.#limits.maxServices) {
      object.fail('too-large', 'too many services', `at most ${this.#limits.maxServices}`);
    }
    for (const address of Object.values(service.clusterIPs)) {
      for (const { protocol, port } of service.ports) {
        const served = `${protocol} ${formatEndpoint({ address, port })}`;
        const other = this.#served.get(served);
        if (other !== undefined) {
          const problem = `services ${other} and ${key} both have ${served}`;
          object.fail('bad-cluster', problem, 'a cluster IP for each service');
        }
        this.#served.set(served, key);
      }
    }
    this.#services.set(key, service);
  }

  #addNode(object: Cursor): void {
    const node = readNode(object);
    this.#nodes.set(node.name, node);
  }

  #addEndpoints(
    read: readonly SliceEndpoints[],
    into: Map<string, ServiceEndpoint[]>,
    object: Cursor,
  ): void {
    for (const { service, portName, protocol, endpoints } of read) {
      this.#endpointCount += endpoints.length;
      if (this.#endpointCount > this.#limits.maxEndpoints) {
        object.fail('too-large', 'too many endpoints', `at most ${this.#limits.maxEndpoints}`);
      }
      const key = portKey(service, portName, protocol);
      const known = into.get(key);
      if (known === undefined) into.set(key, [...endpoints]);
      else for (const endpoint of endpoints) known.push(endpoint);
    }
  }

  build(): Cluster {
    for (const [kind, count] of this.#passedOver) this.#limits.onPassedOver(kind, count);
    const sliced = new Set([...this.#endpoints.keys()].map(serviceOf));
    for (const [key, endpoints] of this.#old) {
      if (!sliced.has(serviceOf(key))) this.#endpoints.set(key, endpoints);
    }
    const services = [...this.#services].map(([key, service]) => this.#withEndpoints(key, service));
    return printedCluster(services, [...this.#nodes.values()]);
  }

  #withEndpoints(key: string, service: BareService): Service {
    const ports = service.ports.map((port) => {
      const endpoints = this.#endpoints.get(portKey(key, port.name, port.protocol));
      return Object.freeze({ ...port, endpoints: endpoints ? orderEndpoints(endpoints) : NONE });
    });
    return printedService({ ...service, ports: Object.freeze(ports) });
  }
}

function serviceOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function portKey(service: string, port: string, protocol: string): string {
  return `${service} ${port} ${protocol}`;
}
