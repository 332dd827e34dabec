/**
 * A table as `nft list ruleset` prints it, taken apart line by line; it shares nothing with the
 * models.
 */
export interface NftTable {
  readonly family: 4 | 6;
  readonly head: readonly string[];
  /** Attributes and elements of each set and map, elements as they are written. */
  readonly sets: ReadonlyMap<string, { readonly lines: string[]; readonly elements: string[] }>;
  /** Rules of each chain, the line with its hook first where it has one. */
  readonly chains: ReadonlyMap<string, string[]>;
}

/** The tables of a listing, in their order. */
export function readNftTables(text: string): NftTable[] {
  return text
    .split(/^(?=table )/m)
    .filter((part) => part.startsWith('table '))
    .map(readTable);
}

function readTable(text: string): NftTable {
  const sets = new Map<string, { lines: string[]; elements: string[] }>();
  const chains = new Map<string, string[]>();
  const head: string[] = [];
  let lines = head;
  // Elements go on over many lines: one line each set.
  for (const line of text.replaceAll(/,\n\s+/g, ', ').split('\n')) {
    const words = line.trim();
    const opening = /^(set|map|chain) (\S+) \{$/.exec(words);
    if (opening !== null) {
      lines = [];
      const [, kind, name] = opening as unknown as [string, string, string];
      if (kind === 'chain') chains.set(name, lines);
      else sets.set(name, { lines: [kind], elements: [] });
      if (kind !== 'chain') lines = sets.get(name)!.lines;
      continue;
    }
    const elements = /^elements = \{ (.*) \}$/.exec(words);
    if (elements !== null) [...sets.values()].at(-1)!.elements.push(...elements[1]!.split(', '));
    else if (words !== '}' && words !== '') lines.push(words);
  }
  return { family: head[0]!.startsWith('table ip6 ') ? 6 : 4, head, sets, chains };
}

/** The same table whatever the order of its chains, sets and elements. */
export function unordered(table: NftTable): object {
  const sorted = <Value>(entries: Iterable<[string, Value]>) =>
    Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    head: table.head,
    sets: sorted(
      [...table.sets].map(([name, { lines, elements }]): [string, string[]] => [
        name,
        [...lines, ...elements.toSorted()],
      ]),
    ),
    chains: sorted(table.chains),
  };
}

/** The table without the comments of its elements, rules and chains. */
export function withoutComments(table: NftTable): NftTable {
  const bare = (lines: readonly string[]): string[] =>
    lines
      .filter((line) => !line.startsWith('comment '))
      .map((line) => line.replace(/ comment "[^"]*"/, ''));
  return {
    ...table,
    sets: new Map(
      [...table.sets].map(([name, { lines, elements }]) => [
        name,
        { lines, elements: bare(elements) },
      ]),
    ),
    chains: new Map([...table.chains].map(([name, lines]) => [name, bare(lines)])),
  };
}

/** The table without chains of services that no rule leads to, and without sets that no rule names. */
export function reachable(table: NftTable): NftTable {
  const chains = new Map<string, string[]>();
  const sets = new Map<string, { lines: string[]; elements: string[] }>();
  const pending = [...table.chains.keys()].filter((name) => !name.includes('/'));
  const follow = (texts: readonly string[]): void => {
    for (const text of texts) {
      for (const [, target] of text.matchAll(/(?:goto|jump) ([^\s,]+)/g)) pending.push(target!);
    }
  };
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (chains.has(name)) continue;
    const rules = table.chains.get(name)!;
    chains.set(name, rules);
    follow(rules);
    const said = rules.join('\n').replaceAll(/comment "[^"]*"/g, '');
    for (const [, set] of said.matchAll(/@(\S+)/g)) {
      if (sets.has(set!)) continue;
      sets.set(set!, table.sets.get(set!)!);
      follow(table.sets.get(set!)!.elements);
    }
  }
  return { ...table, sets, chains };
}
