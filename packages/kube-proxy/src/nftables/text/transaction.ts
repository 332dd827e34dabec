import type { Family, Invocation } from '@packet-path/core';
import { TABLE, TABLE_COMMENT } from './objects.ts';
import type { ChainText, SetText } from './table-text.ts';

/** One `nft -f -`: commands on the table of one family, which take effect together or not at all. */
export class NftTransaction {
  readonly #table: string;
  readonly #lines: string[] = [];

  constructor(family: Family) {
    this.#table = `${family === 4 ? 'ip' : 'ip6'} ${TABLE}`;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  addTable(): void {
    this.#lines.push(`add table ${this.#table} { comment "${TABLE_COMMENT}" ; }`);
  }

  addSet(name: string, { kind, attributes }: SetText): void {
    const body = attributes.map((line) => `${line} ; `).join('');
    this.#lines.push(`add ${kind} ${this.#table} ${name} { ${body}}`);
  }

  deleteSet(name: string): void {
    this.#lines.push(`delete set ${this.#table} ${name}`);
  }

  /**
   * Adds all chains before any rule, since rules jump to other chains; each chain is emptied before
   * it is filled.
   */
  writeChains(chains: Iterable<readonly [name: string, chain: ChainText]>): void {
    const all = [...chains];
    for (const [name, { head }] of all) {
      const body = head === undefined ? '' : ` { ${statements(head)} }`;
      this.#lines.push(`add chain ${this.#table} ${name}${body}`);
    }
    for (const [name, { rules }] of all) {
      this.flushChain(name);
      for (const rule of rules)
        this.#lines.push(`add rule ${this.#table} ${name} ${asTyped(`${rule}`)}`);
    }
  }

  flushChain(name: string): void {
    this.#lines.push(`flush chain ${this.#table} ${name}`);
  }

  deleteChain(name: string): void {
    this.#lines.push(`delete chain ${this.#table} ${name}`);
  }

  addElement(set: string, key: string, rest: string): void {
    this.#lines.push(`add element ${this.#table} ${set} { ${key}${rest} }`);
  }

  deleteElement(set: string, key: string): void {
    this.#lines.push(`delete element ${this.#table} ${set} { ${key} }`);
  }

  get invocation(): Invocation {
    return { tool: 'nft', arguments: '-f -', input: `${this.#lines.join('\n')}\n` };
  }
}

/** The line before a chain's rules as nft takes it within braces: each statement ends in ` ;`. */
function statements(head: string): string {
  return head.endsWith(';') ? head.replaceAll(';', ' ;') : `${head} ;`;
}

/** The rule as kube-proxy writes it: nft takes `dnat ip addr . port to` and lists `dnat ip to`. */
function asTyped(rule: string): string {
  return rule.replace(/ dnat (ip6?) to numgen /, ' dnat $1 addr . port to numgen ');
}
