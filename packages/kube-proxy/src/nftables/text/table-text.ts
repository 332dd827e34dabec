import { type Family, PartedText, PatternLines, type TextPart } from '@packet-path/core';
import type { ValueRule } from './value-rule.ts';

/** nft's break between elements of a set, which stand below each other. */
const ELEMENTS_BREAK = ',\n\t\t\t     ';

/** A set or map with its elements: the text behind each key, by key. */
export interface SetText {
  readonly kind: 'set' | 'map';
  readonly attributes: readonly string[];
  /** Elements on a line: 2 of type `ipv4_addr`, else 1. */
  readonly perLine: number;
  readonly elements: Map<string, string>;
}

/** A chain and its rules. */
export interface ChainText {
  /** The line before the rules: the hook of a base chain, or a comment. */
  readonly head: string | undefined;
  readonly rules: (string | ValueRule)[];
}

/** Sets and chains that were taken out of a table. */
interface TakenOut {
  readonly sets: ReadonlyMap<string, SetText>;
  readonly chains: ReadonlyMap<string, ChainText>;
}

const NO_SETS: ReadonlyMap<string, SetText> = new Map();

/**
 * One table while it is written, in any order. The text lists, as `nft list table` does, its sets and
 * maps and then its chains, each in the order in which they were first named.
 */
export class NftTableText {
  readonly family: Family;
  readonly #name: string;
  readonly #comment: string;
  readonly #sets = new Map<string, SetText>();
  #chains = new Map<string, ChainText>();

  constructor(family: Family, name: string, comment: string) {
    this.family = family;
    this.#name = name;
    this.#comment = comment;
  }

  /** Declares a set or map. Its attributes are lines such as `flags dynamic,timeout`. */
  declare(
    kind: 'set' | 'map',
    name: string,
    type: string,
    attributes: readonly string[] = [],
  ): void {
    const perLine = type === 'ipv4_addr' ? 2 : 1;
    const lines = [`type ${type}`, ...attributes];
    this.#sets.set(name, { kind, attributes: lines, perLine, elements: new Map() });
  }

  /** Sets the element of a key in a declared set or map; `rest` is the text behind the key. */
  element(set: string, key: string, rest = ''): void {
    this.#sets.get(set)!.elements.set(key, rest);
  }

  /** Makes a chain; `head` is the line before its rules. */
  chain(name: string, head?: string): void {
    this.#chains.set(name, { head, rules: [] });
  }

  /** Appends rules to a chain, which is made where it does not exist. */
  push(chain: string, ...rules: readonly (string | ValueRule)[]): void {
    let known = this.#chains.get(chain);
    if (known === undefined) {
      known = { head: undefined, rules: [] };
      this.#chains.set(chain, known);
    }
    known.rules.push(...rules);
  }

  /** Takes sets and chains in that were written by themselves. */
  adopt(sets: ReadonlyMap<string, SetText>, chains: ReadonlyMap<string, ChainText>): void {
    for (const [name, set] of sets) this.#sets.set(name, set);
    for (const [name, chain] of chains) {
      const known = this.#chains.get(name);
      if (known === undefined) this.#chains.set(name, chain);
      else known.rules.push(...chain.rules);
    }
  }

  /** Takes the chains out, and the sets, but for some that stay. */
  takeOut(staying: ReadonlyMap<string, SetText>): TakenOut {
    const chains = this.#chains;
    this.#chains = new Map();
    if (this.#sets.size === staying.size) return { sets: NO_SETS, chains };
    const sets = new Map([...this.#sets].filter(([name]) => !staying.has(name)));
    for (const name of sets.keys()) this.#sets.delete(name);
    return { sets, chains };
  }

  get sets(): ReadonlyMap<string, SetText> {
    return this.#sets;
  }

  get chains(): ReadonlyMap<string, ChainText> {
    return this.#chains;
  }

  /** The text's parts, without the line end behind the last. */
  writeTo(parts: TextPart[]): void {
    let lines = [
      `table ${this.family === 4 ? 'ip' : 'ip6'} ${this.#name} {`,
      `\tcomment "${this.#comment}"`,
    ];
    let isFirst = true;
    const open = (head: string): void => {
      if (!isFirst) lines.push('');
      isFirst = false;
      lines.push(`\t${head}`);
    };
    for (const [name, set] of this.#sets) {
      const [head = '', ...body] = setLines(name, set);
      open(head);
      for (const line of body) lines.push(`\t\t${line}`);
      lines.push('\t}');
    }
    for (const [name, { head, rules }] of this.#chains) {
      open(`chain ${name} {`);
      if (head !== undefined) lines.push(`\t\t${head}`);
      for (const line of rules) {
        if (typeof line === 'string') lines.push(`\t\t${line}`);
        else {
          parts.push(lines.join('\n'), valueLine(line));
          lines = [];
        }
      }
      lines.push('\t}');
    }
    lines.push('}');
    parts.push(lines.join('\n'));
  }
}

/** The text of some tables, one behind another. */
export function tablesText(tables: readonly NftTableText[]): PartedText {
  const parts: TextPart[] = [];
  for (const table of tables) table.writeTo(parts);
  if (parts.length > 0) parts.push('');
  return new PartedText(parts);
}

function valueLine({ pattern, values }: ValueRule): PatternLines {
  return new PatternLines('\t\t', '', [pattern, ...values], 1);
}

function setLines(name: string, { kind, attributes, perLine, elements }: SetText): string[] {
  const lines = [`${kind} ${name} {`, ...attributes];
  if (elements.size === 0) return lines;
  const texts = Array.from(elements, ([key, rest]) => key + rest);
  const rows: string[] = [];
  for (let start = 0; start < texts.length; start += perLine) {
    rows.push(texts.slice(start, start + perLine).join(', '));
  }
  lines.push(`elements = { ${rows.join(ELEMENTS_BREAK)} }`);
  return lines;
}
