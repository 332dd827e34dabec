import type { Invocation } from '@packet-path/core';
import type { IpSets } from './sets.ts';

/** The elements that the host's sets have (ipvs `ipset.go`). */
export class SyncedSets {
  readonly #held = new Map<string, Set<string>>();

  begin(sets: IpSets): void {
    for (const [name, elements] of sets) this.#held.set(name, new Set(elements));
  }

  /** Deletes elements, then adds others, set by set; one run of ipset for each element. */
  *sync(sets: IpSets): Generator<Invocation, void> {
    for (const [name, elements] of sets) {
      const held = this.#held.get(name) ?? new Set();
      this.#held.set(name, held);
      for (const element of held) {
        if (elements.has(element)) continue;
        yield { tool: 'ipset', arguments: `del ${name} ${element}` };
        held.delete(element);
      }
      for (const element of elements) {
        if (held.has(element)) continue;
        yield { tool: 'ipset', arguments: `add ${name} ${element} -exist` };
        held.add(element);
      }
    }
  }
}
