import type { ProxyPort } from '@packet-path/cluster';
import { samePort } from './same-port.ts';

/** A port before and after a change of the cluster; undefined where it was not there. */
interface PortChange {
  readonly key: string;
  readonly before: ProxyPort | undefined;
  readonly after: ProxyPort | undefined;
}

/** A port that is written again: it is new, or it or another port of its service has changed. */
interface WrittenPort extends PortChange {
  readonly after: ProxyPort;
}

/** A port that is gone. */
export interface RemovedPort extends PortChange {
  readonly before: ProxyPort;
}

/** The difference between the ports of two clusters. */
export interface PortChanges {
  /** In the order of the new cluster. */
  readonly written: readonly WrittenPort[];
  readonly removed: readonly RemovedPort[];
  /** Ports that are another object of an equal value, and are not written again. */
  readonly renewed: readonly WrittenPort[];
}

type InOrder = (ports: readonly ProxyPort[]) => readonly ProxyPort[];

const asListed: InOrder = (ports) => ports;

/** Service, port name and protocol (`ServicePortName`). */
export function portKey({ name, protocol }: ProxyPort): string {
  return `${name}/${protocol}`;
}

/**
 * The ports of a family as they were at the last sync. Changes are noted by service, as kube-proxy does:
 * a change of one port rewrites the other ports of its service too. A port that is the same object as
 * before needs no comparison, so that following a cluster takes a look at each port and work for those
 * that changed.
 */
export class FollowedPorts {
  /** Enters the ports that were there at the beginning: only a change asks for them. */
  #enter: (() => void) | undefined;
  readonly #byKey = new Map<string, ProxyPort>();
  readonly #known = new Set<ProxyPort>();
  /** Most services have one port, which needs no set. */
  readonly #byService = new Map<string, ProxyPort | Set<ProxyPort>>();
  /** The ports in the cluster's order, as they were last. */
  #listed: readonly ProxyPort[] = [];

  /** The ports, by key. */
  get current(): ReadonlyMap<string, ProxyPort> {
    this.#enterFirst();
    return this.#byKey;
  }

  /** Takes the ports of a cluster, every one of which somebody else writes: as {@link follow}, without the changes. */
  begin(listed: readonly ProxyPort[], inOrder: InOrder = asListed): void {
    if (this.#listed.length > 0) {
      this.follow(listed, false, inOrder);
      return;
    }
    this.#listed = listed;
    this.#enter = () => {
      for (const port of inOrder(listed)) {
        this.#know(port);
        this.#byKey.set(portKey(port), port);
      }
    };
  }

  /**
   * Takes the ports of another cluster.
   *
   * @param listed in an order that stays
   * @param all every port is written, as a full sync does
   * @param inOrder puts them into the order in which they are written
   */
  follow(listed: readonly ProxyPort[], all = false, inOrder: InOrder = asListed): PortChanges {
    this.#enterFirst();
    const changes = new Map<ProxyPort, WrittenPort>();
    const services = new Set<string>();
    let ordered: readonly ProxyPort[] | undefined;
    const others = this.#othersOf(listed);
    if (others.size > 1) ordered = inOrder(listed);
    for (const port of ordered?.filter((one) => others.has(one)) ?? others) {
      const key = portKey(port);
      const before = this.#byKey.get(key);
      if (before !== undefined) this.#forget(before);
      this.#know(port);
      this.#byKey.set(key, port);
      changes.set(port, { key, before, after: port });
      if (before === undefined || !samePort(before, port)) services.add(port.service);
    }
    const removed = this.#remove(listed);
    for (const { before } of removed) services.add(before.service);
    const isWritten = (port: ProxyPort): boolean => all || services.has(port.service);
    const chosen = all ? listed : this.#ofServices(services);
    const written = (
      chosen.length < 2 ? chosen : (ordered ?? inOrder(listed)).filter(isWritten)
    ).map((port) => changes.get(port) ?? { key: portKey(port), before: port, after: port });
    const renewed = [...changes.values()].filter(({ after }) => !isWritten(after));
    return { written, removed, renewed };
  }

  #enterFirst(): void {
    this.#enter?.();
    this.#enter = undefined;
  }

  /** The ports of a list that are not known. */
  #othersOf(listed: readonly ProxyPort[]): ReadonlySet<ProxyPort> {
    const last = this.#listed;
    this.#listed = listed;
    const others = new Set<ProxyPort>();
    if (listed === last) return others;
    for (let index = 0; index < listed.length; index++) {
      const port = listed[index]!;
      if (port !== last[index] && !this.#known.has(port)) others.add(port);
    }
    return others;
  }

  #ofServices(services: ReadonlySet<string>): readonly ProxyPort[] {
    return [...services].flatMap((service) => {
      const ports = this.#byService.get(service) ?? [];
      return ports instanceof Set ? [...ports] : ports;
    });
  }

  #know(port: ProxyPort): void {
    this.#known.add(port);
    const ports = this.#byService.get(port.service);
    if (ports === undefined) this.#byService.set(port.service, port);
    else if (ports instanceof Set) ports.add(port);
    else this.#byService.set(port.service, new Set([ports, port]));
  }

  #forget(port: ProxyPort): void {
    this.#known.delete(port);
    const ports = this.#byService.get(port.service);
    if (ports instanceof Set) ports.delete(port);
    if (ports === port || (ports instanceof Set && ports.size === 0)) {
      this.#byService.delete(port.service);
    }
  }

  #remove(ports: readonly ProxyPort[]): readonly RemovedPort[] {
    if (this.#known.size === ports.length) return [];
    const staying = new Set(ports);
    const removed: RemovedPort[] = [];
    for (const [key, before] of this.#byKey) {
      if (!staying.has(before)) removed.push({ key, before, after: undefined });
    }
    for (const { key, before } of removed) {
      this.#byKey.delete(key);
      this.#forget(before);
    }
    return removed;
  }
}
