import type { ProxyPort } from '@packet-path/cluster';
import { hostPrefix } from '../netfilter/rule.ts';
import { orderedPorts } from '../proxy/context.ts';
import type { IpvsContext } from './context.ts';
import { Counts } from './counts.ts';
import { GatheredObjects } from './gathered-objects.ts';
import type { PortObjects } from './port-objects.ts';
import { type FamilyProgram, familyProgram } from './program.ts';
import type { SetKey } from './sets.ts';
import { writePort } from './write-port.ts';

/** The program of a node, and where it is another than the first node's. */
export interface OwnProgram extends FamilyProgram {
  /** Sets that have other elements. */
  readonly ownSets: readonly SetKey[];
  readonly hasOwnServices: boolean;
  readonly hasOwnAddresses: boolean;
}

/** The programs of one family for the nodes of a cluster: of each but the first, the ports that differ are written. */
export class FamilyPrograms {
  readonly first: FamilyProgram;
  readonly #ports: readonly ProxyPort[];
  readonly #objects: readonly PortObjects[];
  readonly #node: string;
  /** Places of ports whose objects depend on the node otherwise than by its endpoints. */
  readonly #always: readonly number[];
  /** Places of ports by the nodes that their endpoints are on. */
  readonly #byNode: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(context: IpvsContext) {
    const ports = orderedPorts(context);
    const gathered = new GatheredObjects(context.family);
    this.#ports = ports;
    this.#objects = ports.map((port) => writePort(port, context));
    for (const objects of this.#objects) gathered.add(objects);
    this.first = familyProgram(context, this.#objects, gathered);
    this.#node = context.node.name;
    this.#always = [...ports.keys()].filter((place) => dependsOnNode(ports[place]!));
    this.#byNode = placesByNode(ports);
  }

  at(context: IpvsContext): OwnProgram {
    const changed = new Map<number, PortObjects>();
    for (const place of this.#placesAt(context.node.name)) {
      changed.set(place, writePort(this.#ports[place]!, context));
    }
    const differs = (part: (objects: PortObjects) => string): boolean =>
      Array.from(changed).some(([place, own]) => part(own) !== part(this.#objects[place]!));
    const ownSets = this.#ownSets(changed);
    const hasOwnServices = differs(servicesText);
    const hasOwnAddresses = differs(({ bound }) => bound.join());
    const objects = this.#objects.map((before, place) => changed.get(place) ?? before);
    const { first } = this;
    return {
      context,
      sets: first.sets.replacing(
        Object.fromEntries(ownSets.map((key) => [key, elementsOf(objects, key)])),
      ),
      outFilter: differs(({ outFilter }) => outFilter.join())
        ? objects.flatMap(({ outFilter }) => outFilter)
        : first.outFilter,
      services: hasOwnServices ? objects.flatMap(({ services }) => services) : first.services,
      bound: hasOwnAddresses ? boundOf(objects) : first.bound,
      ownSets,
      hasOwnServices,
      hasOwnAddresses,
    };
  }

  #placesAt(node: string): ReadonlySet<number> {
    const places = [this.#node, node].flatMap((name) => [...(this.#byNode.get(name) ?? [])]);
    return new Set([...this.#always, ...places]);
  }

  #ownSets(changed: ReadonlyMap<number, PortObjects>): readonly SetKey[] {
    const keys = new Set<SetKey>();
    for (const [place, own] of changed) {
      const before = this.#objects[place]!;
      for (const key of new Set([...before.elements, ...own.elements].map(([set]) => set))) {
        if (elementText(before, key) !== elementText(own, key)) keys.add(key);
      }
    }
    return [...keys];
  }
}

/**
 * Whether a port is written otherwise on other nodes, its endpoints apart: by Local policies, hints,
 * ranges of sources, and addresses, which may be a node's own.
 */
function dependsOnNode(port: ProxyPort): boolean {
  return (
    port.external ||
    port.internalPolicy === 'Local' ||
    port.sourceRanges.length > 0 ||
    port.endpoints.some(({ forZones, forNodes }) => (forZones ?? forNodes) !== undefined)
  );
}

function placesByNode(ports: readonly ProxyPort[]): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>();
  for (const [place, { endpoints }] of ports.entries()) {
    for (const { nodeName } of endpoints) {
      if (nodeName === undefined) continue;
      const known = places.get(nodeName);
      if (known === undefined) places.set(nodeName, new Set([place]));
      else known.add(place);
    }
  }
  return places;
}

function servicesText({ services }: PortObjects): string {
  return services
    .map(({ service, settings, servers }) => `${service} ${settings} ${servers.join()}`)
    .join('\n');
}

function elementText({ elements }: PortObjects, key: SetKey): string {
  return elements
    .filter(([set]) => set === key)
    .map(([, element]) => element)
    .join('\n');
}

function elementsOf(objects: readonly PortObjects[], key: SetKey): Counts {
  const counts = new Counts();
  for (const { elements } of objects) {
    for (const [set, element] of elements) if (set === key) counts.add(element);
  }
  return counts;
}

function boundOf(objects: readonly PortObjects[]): Counts {
  const counts = new Counts();
  for (const { bound } of objects) for (const address of bound) counts.add(hostPrefix(address));
  return counts;
}
