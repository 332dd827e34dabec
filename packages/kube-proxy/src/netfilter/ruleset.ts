export type TableName = 'filter' | 'nat' | 'mangle';

const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
};

/**
 * One table while it is written. Rules go into their chains in any order; the text has the
 * built-in chains first and the others by name, as `iptables-save` prints them.
 */
export class TableText {
  readonly #name: TableName;
  readonly #chains = new Map<string, string[]>();

  constructor(name: TableName) {
    this.#name = name;
    for (const chain of BUILT_IN[name]) this.#chains.set(chain, []);
  }

  /** Makes a chain, or finds it: the rules in it. */
  chain(name: string): string[] {
    let rules = this.#chains.get(name);
    if (rules === undefined) {
      rules = [];
      this.#chains.set(name, rules);
    }
    return rules;
  }

  /** Appends a rule: its matches and target, without `-A CHAIN`. */
  append(chain: string, rule: string): void {
    this.chain(chain).push(rule);
  }

  writeTo(lines: string[]): void {
    const builtIn = BUILT_IN[this.#name];
    const own = [...this.#chains.keys()].slice(builtIn.length).sort();
    lines.push(`*${this.#name}`);
    for (const chain of builtIn) lines.push(`:${chain} ACCEPT [0:0]`);
    for (const chain of own) lines.push(`:${chain} - [0:0]`);
    for (const chain of [...builtIn, ...own]) {
      for (const rule of this.chain(chain)) lines.push(`-A ${chain} ${rule}`);
    }
    lines.push('COMMIT');
  }
}

/** The tables of one family, in the order given. */
export function rulesetText(tables: readonly TableText[]): string {
  const lines: string[] = [];
  for (const table of tables) table.writeTo(lines);
  lines.push('');
  return lines.join('\n');
}
