import type { Invocation } from '@packet-path/core';
import type { PortObjects } from './port-objects.ts';
import { firstElements, type IpSets, MOST_ELEMENTS, SET_COUNT } from './sets.ts';

/** The elements that the host's sets have (ipvs `ipset.go`). */
export class SyncedSets {
  readonly #held = new Map<string, Set<string>>();

  /** `ipset list` of each set. */
  get listing(): { readonly requests: number; readonly objects: number } {
    let objects = 0;
    for (const { size } of this.#held.values()) objects += size;
    return { requests: SET_COUNT, objects };
  }

  begin(sets: IpSets): void {
    for (const [name, elements] of sets) this.#held.set(name, new Set(firstElements(elements)));
  }

  /**
   * Deletes elements, then adds others, set by set; one run of ipset for each element.
   *
   * @param changed the objects of ports that have changed, before and after; undefined to compare all
   *   elements
   */
  *sync(sets: IpSets, changed?: Iterable<PortObjects>): Generator<Invocation, void> {
    const candidates = changed && bySet(changed);
    for (const [name, elements, key] of sets) {
      const held = this.#held.get(name) ?? new Set();
      this.#held.set(name, held);
      const touched = candidates?.get(key) ?? [];
      for (const element of candidates === undefined ? held : touched) {
        if (elements.has(element) || !held.has(element)) continue;
        yield { tool: 'ipset', arguments: `del ${name} ${element}` };
        held.delete(element);
      }
      // An element that found no room before gets it when another goes.
      const all = candidates === undefined || elements.size > MOST_ELEMENTS;
      for (const element of all ? elements : touched) {
        if (held.size >= MOST_ELEMENTS) break;
        if (held.has(element) || !elements.has(element)) continue;
        yield { tool: 'ipset', arguments: `add ${name} ${element} -exist` };
        held.add(element);
      }
    }
  }
}

function bySet(changed: Iterable<PortObjects>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { elements } of changed) {
    for (const [set, element] of elements) {
      const known = found.get(set);
      if (known === undefined) found.set(set, new Set([element]));
      else known.add(element);
    }
  }
  return found;
}
