import type { ProxyPort } from '@packet-path/cluster';
import type { TableText } from '../../netfilter/ruleset.ts';
import { LineList } from './line-list.ts';
import type { DispatchLines, PortRules } from './port-rules.ts';

/** The lines that go into one chain of all services. */
interface DispatchChain {
  readonly table: DispatchLines['table'];
  readonly chain: string;
  readonly list: LineList;
}

/** Places that are moved in the lists at most; for more the lists are made anew. */
const MOST_MOVED = 1 << 10;

/**
 * The rules that all ports have in chains that services share, such as KUBE-SERVICES, which every sync
 * writes again in another order.
 *
 * A list for each chain has a place for each port, and is changed in place: a sync costs one array for
 * each chain, of the lines in their new order, and looks at the lines of changed ports alone.
 */
export class DispatchLists {
  readonly #chains = new Map<string, DispatchChain>();
  #ports: readonly ProxyPort[] = [];

  /** Follows another list of ports. */
  follow(ports: readonly ProxyPort[], rules: ReadonlyMap<ProxyPort, PortRules>): void {
    const before = this.#ports;
    this.#ports = ports;
    const put = (place: number): void => {
      for (const lines of rules.get(ports[place]!)?.dispatch ?? []) this.#put(place, lines);
    };
    if (ports.length === before.length) {
      for (let place = 0; place < ports.length; place++) {
        if (ports[place] === before[place]) continue;
        for (const { list } of this.#chains.values()) list.forget(place);
        put(place);
      }
      return;
    }
    const { start, removed, added } = differing(before, ports);
    if (removed + added > MOST_MOVED) this.#chains.clear();
    else for (const { list } of this.#chains.values()) list.replace(start, removed, added);
    const [from, to] = this.#chains.size === 0 ? [0, ports.length] : [start, start + added];
    for (let place = from; place < to; place++) put(place);
  }

  /** Writes the rules in the order of this sync. */
  writeTo(
    filter: TableText,
    nat: TableText,
    inOrder: <Item>(items: readonly Item[]) => readonly Item[],
  ): void {
    for (const { table, chain, list } of this.#chains.values()) {
      if (list.isEmpty) continue;
      (table === 'nat' ? nat : filter).chain(chain).pushLines(list.run(inOrder));
    }
  }

  #put(place: number, { table, chain, lines }: DispatchLines): void {
    const key = `${table} ${chain}`;
    let known = this.#chains.get(key);
    if (known === undefined) {
      known = { table, chain, list: new LineList(this.#ports.length) };
      this.#chains.set(key, known);
    }
    known.list.set(place, lines);
  }
}

/** The part in which two lists differ: behind `start` as many are gone as others have come. */
function differing(
  before: readonly ProxyPort[],
  after: readonly ProxyPort[],
): { readonly start: number; readonly removed: number; readonly added: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let behind = 0;
  while (behind < shorter - start && before.at(-1 - behind) === after.at(-1 - behind)) behind++;
  return { start, removed: before.length - behind - start, added: after.length - behind - start };
}
