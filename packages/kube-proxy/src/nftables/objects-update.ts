import type { PortObjects } from './rules/port-objects.ts';

/** A change of the objects that the host has: some ports' objects before it and after it. */
export class ObjectsUpdate {
  readonly #objects: Map<string, PortObjects>;
  /** By port; undefined for a port that is gone. */
  readonly #wanted = new Map<string, PortObjects | undefined>();

  /** @param objects those of the host, by port; `apply` changes them */
  constructor(objects: Map<string, PortObjects>) {
    this.#objects = objects;
  }

  set(key: string, objects: PortObjects): void {
    this.#wanted.set(key, objects);
  }

  delete(key: string): void {
    this.#wanted.set(key, undefined);
  }

  /** A port's objects after the change, also where it does not concern them. */
  wanted(key: string): PortObjects | undefined {
    return this.#wanted.has(key) ? this.#wanted.get(key) : this.#objects.get(key);
  }

  /** The objects that the change replaces or takes away. */
  get before(): readonly PortObjects[] {
    return [...this.#wanted.keys()].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** The objects that take their place. */
  get after(): readonly PortObjects[] {
    return [...this.#wanted.values()].flatMap((objects) => objects ?? []);
  }

  /** Chains that ports have before the change and not after it. */
  get staleChains(): readonly string[] {
    const stale: string[] = [];
    for (const [key, wanted] of this.#wanted) {
      const active = new Set(wanted?.chains);
      for (const chain of this.#objects.get(key)?.chains ?? []) {
        if (!active.has(chain)) stale.push(chain);
      }
    }
    return stale;
  }

  /** Remembers the objects, when the host has them. */
  apply(): void {
    for (const [key, wanted] of this.#wanted) {
      if (wanted === undefined) this.#objects.delete(key);
      else this.#objects.set(key, wanted);
    }
  }
}
