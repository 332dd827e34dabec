import {
  type KeptLines,
  type LinePattern,
  type LineRun,
  type LineValue,
  linesOf,
  NameLines,
  PartedText,
  PatternLines,
  type TextPart,
} from '@packet-path/core';
import { sortedByName } from './sorted-by-name.ts';

export type TableName = 'filter' | 'nat' | 'mangle';

const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
};

/** A place that rules are written to: a table's text, or a list that is written later. */
export interface RuleSink {
  /** Appends a rule: its matches and target, without `-A CHAIN`. */
  append(chain: string, rule: string): void;
}

/** One chain while it is written. */
export class ChainText {
  readonly name: string;
  /** Undefined while there is none: most chains have lines as values alone. */
  #parts: TextPart[] | undefined;
  /** Lines as values that stand behind the parts, each with its pattern. */
  #items: (LinePattern | LineValue)[] | undefined;
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Appends rules: their matches and targets, without `-A CHAIN`. */
  push(...rules: readonly string[]): void {
    this.pushAll(rules);
  }

  pushAll(rules: readonly string[]): void {
    if (rules.length === 0) return;
    this.#endValues();
    // Joined at once: what is concatenated stays a tree until then, which costs far more memory.
    const start = `-A ${this.name} `;
    this.#push(start + rules.join(`\n${start}`));
  }

  /** Appends lines that name the chain already. */
  pushLines(lines: KeptLines | LineRun): void {
    this.#endValues();
    this.#push(lines);
  }

  /**
   * Appends rules as values.
   *
   * @param items for each rule its pattern, without `-A CHAIN`, then what stands in it; the chain keeps the list
   * @param count how many rules they are
   */
  pushItems(items: (LinePattern | LineValue)[], count: number): void {
    if (count === 0) return;
    if (this.#items === undefined) this.#items = items;
    else for (const item of items) this.#items.push(item);
    this.#count += count;
  }

  writeTo(parts: TextPart[]): void {
    this.#endValues();
    if (this.#parts !== undefined) for (const part of this.#parts) parts.push(part);
  }

  #endValues(): void {
    if (this.#items === undefined) return;
    this.#push(new PatternLines('-A', this.name, this.#items, this.#count));
    this.#items = undefined;
    this.#count = 0;
  }

  #push(part: TextPart): void {
    if (this.#parts === undefined) this.#parts = [part];
    else this.#parts.push(part);
  }
}

/**
 * One table while it is written. Rules go into their chains in any order; the text has the
 * built-in chains first and the others by name, as `iptables-save` prints them.
 */
export class TableText implements RuleSink {
  readonly #name: TableName;
  /** Most chains of a large table are filled once, and are the lines that they were filled with. */
  readonly #chains = new Map<string, ChainText | PatternLines>();
  /** The chains that are not built in, sorted by name, since the last was made. */
  #sorted: readonly (ChainText | PatternLines)[] | undefined;
  /** Chains that are asked for, while somebody wants to know. */
  #noted: string[] | undefined;

  constructor(name: TableName) {
    this.#name = name;
    for (const chain of BUILT_IN[name]) this.chain(chain);
  }

  /** The chain of that name, made if it is not there. */
  chain(name: string): ChainText {
    const known = this.#chains.get(name);
    if (known === undefined) {
      const chain = new ChainText(name);
      this.#add(name, chain);
      return chain;
    }
    if (this.#noted?.includes(name) === false) this.#noted.push(name);
    if (known instanceof ChainText) return known;
    const chain = new ChainText(name);
    chain.pushItems([...known.items], known.count);
    this.#chains.set(name, chain);
    this.#sorted = undefined;
    return chain;
  }

  /**
   * Appends rules as values (`ChainText.pushItems`) to the chain of that name, made if it is not there.
   *
   * @param items the table keeps the list
   * @returns the lines, where they are all that the chain has so far: in other rules they may stand for its name
   */
  fill(name: string, items: (LinePattern | LineValue)[], count: number): PatternLines | undefined {
    if (count === 0 || this.#chains.has(name)) {
      this.chain(name).pushItems(items, count);
      return undefined;
    }
    const lines = new PatternLines('-A', name, items, count);
    this.#add(name, lines);
    return lines;
  }

  #add(name: string, chain: ChainText | PatternLines): void {
    this.#chains.set(name, chain);
    this.#sorted = undefined;
    this.#noted?.push(name);
  }

  /** Appends a rule: its matches and target, without `-A CHAIN`. */
  append(chain: string, rule: string): void {
    this.chain(chain).push(rule);
  }

  /** The names of the chains that something writes to. */
  chainsOf(write: () => void): readonly string[] {
    const noted: string[] = [];
    this.#noted = noted;
    try {
      write();
    } finally {
      this.#noted = undefined;
    }
    return noted;
  }

  /** The names of the chains that are not built in, sorted. */
  get ownChains(): readonly string[] {
    return this.#own().map(nameOf);
  }

  get name(): TableName {
    return this.#name;
  }

  /**
   * The same for `iptables-restore --noflush`: the table's own chains, which are emptied before they
   * are filled, and chains to delete.
   */
  restoreTo(parts: TextPart[], stale: readonly string[] = []): void {
    const own = this.#own();
    const names = own.map(nameOf);
    parts.push(`*${this.#name}`);
    declareTo(parts, stale.length === 0 ? names : [...names, ...stale]);
    for (const chain of own) writeChain(chain, parts);
    for (const chain of stale) parts.push(`-X ${chain}`);
    parts.push('COMMIT');
  }

  writeTo(parts: TextPart[]): void {
    const builtIn = BUILT_IN[this.#name];
    const own = this.#own();
    parts.push([`*${this.#name}`, ...builtIn.map((chain) => `:${chain} ACCEPT [0:0]`)].join('\n'));
    declareTo(parts, own.map(nameOf));
    for (const chain of builtIn) writeChain(this.chain(chain), parts);
    for (const chain of own) writeChain(chain, parts);
    parts.push('COMMIT');
  }

  /** The chains that are not built in, sorted by name. */
  #own(): readonly (ChainText | PatternLines)[] {
    if (this.#sorted === undefined) {
      const chains = [...this.#chains.values()];
      this.#sorted = sortedByName(chains.slice(BUILT_IN[this.#name].length), nameOf);
    }
    return this.#sorted;
  }

  /** The lines of `-A`, one by one. */
  get ruleLines(): readonly string[] {
    const parts: TextPart[] = [];
    for (const name of BUILT_IN[this.#name]) writeChain(this.chain(name), parts);
    for (const chain of this.#own()) writeChain(chain, parts);
    return parts.flatMap((part) => linesOf(part).split('\n'));
  }
}

function nameOf(chain: ChainText | PatternLines): string {
  return chain instanceof PatternLines ? chain.subject : chain.name;
}

function writeChain(chain: ChainText | PatternLines, parts: TextPart[]): void {
  if (chain instanceof PatternLines) parts.push(chain);
  else chain.writeTo(parts);
}

/** The lines that declare chains which are not built in. */
function declareTo(parts: TextPart[], chains: readonly string[]): void {
  if (chains.length > 0) parts.push(new NameLines(':', chains, ' - [0:0]'));
}

/** The tables of one family, in the order given. */
export function rulesetText(tables: readonly TableText[]): string {
  return `${rulesetParts(tables)}`;
}

/** The same in parts. */
export function rulesetParts(tables: readonly TableText[]): PartedText {
  const parts: TextPart[] = [];
  for (const table of tables) table.writeTo(parts);
  parts.push('');
  return new PartedText(parts);
}
