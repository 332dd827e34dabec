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
  readonly #byKey = new Map<string, ProxyPort>();
  readonly #known = new Set<ProxyPort>();

  /** The ports, by key. */
  get current(): ReadonlyMap<string, ProxyPort> {
    return this.#byKey;
  }

  /**
   * Takes the ports of another cluster.
   *
   * @param all every port is written, as a full sync does
   */
  follow(ports: readonly ProxyPort[], all = false): PortChanges {
    const changes = new Map<ProxyPort, WrittenPort>();
    const services = new Set<string>();
    for (const port of ports) {
      if (this.#known.has(port)) continue;
      const key = portKey(port);
      const before = this.#byKey.get(key);
      if (before !== undefined) this.#known.delete(before);
      this.#known.add(port);
      this.#byKey.set(key, port);
      changes.set(port, { key, before, after: port });
      if (before === undefined || !samePort(before, port)) services.add(port.service);
    }
    const removed = this.#remove(ports);
    for (const { before } of removed) services.add(before.service);
    const isWritten = (port: ProxyPort): boolean => all || services.has(port.service);
    const written: WrittenPort[] = [];
    if (all || services.size > 0) {
      for (const port of ports) {
        if (!isWritten(port)) continue;
        written.push(changes.get(port) ?? { key: portKey(port), before: port, after: port });
      }
    }
    const renewed = [...changes.values()].filter(({ after }) => !isWritten(after));
    return { written, removed, renewed };
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
      this.#known.delete(before);
    }
    return removed;
  }
}
