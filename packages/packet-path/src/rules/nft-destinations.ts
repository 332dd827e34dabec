import { Protocol, protocolNumber } from '@packet-path/core';
import type {
  NftChain,
  NftExpression,
  NftItem,
  NftKey,
  NftRuleset,
  NftSetElement,
  NftSetReference,
  NftStatement,
  NftVerdict,
} from '@packet-path/nftables-model';
import { ANYTHING, type FoundDestinations, nameInComment, type Wanted } from './wanted.ts';

type Table = NftRuleset['tables'][number];
type Match = Extract<NftStatement, { kind: 'match' }>;

/**
 * Adds the destinations that nftables translates: every protocol, address and port that rules of prerouting
 * chains, or elements of their maps, name one by one on the way to `dnat` or `redirect`. Node ports, which
 * belong to whatever address the host has, are not among them.
 */
export function addNftDestinations({ tables }: NftRuleset, found: FoundDestinations): void {
  for (const table of tables) new TableReading(table, found).read();
}

/** A way of packets into a chain. */
interface Way {
  readonly chain: NftChain;
  readonly wanted: Wanted;
}

class TableReading {
  readonly #chains: ReadonlyMap<string, NftChain>;
  readonly #table: Table;
  readonly #found: FoundDestinations;
  readonly #translating: ReadonlySet<string>;
  readonly #pending: Way[] = [];

  constructor(table: Table, found: FoundDestinations) {
    this.#table = table;
    this.#found = found;
    this.#chains = new Map(table.chains.map((chain) => [chain.name, chain]));
    this.#translating = this.#chainsThatTranslate();
  }

  read(): void {
    for (const chain of this.#table.chains) {
      if (chain.base?.hook === 'PREROUTING') this.#pending.push({ chain, wanted: ANYTHING });
    }
    for (let way = this.#pending.pop(); way !== undefined; way = this.#pending.pop()) {
      this.#walk(way);
    }
  }

  #walk({ chain, wanted }: Way): void {
    for (const { statements, comment } of chain.rules) {
      let ways: readonly Wanted[] = [named(wanted, comment)];
      for (const statement of statements) {
        if (statement.kind === 'match')
          ways = ways.flatMap((way) => this.#matching(way, statement));
        else for (const way of ways) this.#follow(way, statement);
      }
    }
  }

  #follow(way: Wanted, statement: NftStatement): void {
    switch (statement.kind) {
      case 'dnat':
      case 'redirect':
        this.#found.add(way);
        break;
      case 'verdict':
        this.#enter(way, statement.verdict);
        break;
      case 'vmap':
        for (const { key, value, comment } of this.#elements(statement.map)) {
          if (value?.kind !== 'verdict') continue;
          const narrow = narrowed(named(way, comment), partsOf(statement.key), key);
          if (narrow !== undefined) this.#enter(narrow, value.verdict);
        }
        break;
      default:
    }
  }

  /** A destination that is known before its chain draws an endpoint needs no further reading. */
  #enter(wanted: Wanted, verdict: NftVerdict): void {
    if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return;
    const chain = this.#chains.get(verdict.chain);
    if (chain === undefined || !this.#translating.has(verdict.chain)) return;
    if (!this.#found.add(wanted)) this.#pending.push({ chain, wanted });
  }

  #matching(way: Wanted, { left, comparison, right }: Match): readonly Wanted[] {
    const parts = partsOf(left);
    if (comparison !== '==') return [way];
    if (right.kind === 'key') return [narrowed(way, parts, right.key) ?? way];
    if (right.kind !== 'set') return [way];
    const keys = this.#elements(right.set).map(({ key }) => narrowed(way, parts, key));
    const known = keys.filter((narrow) => narrow !== undefined);
    return known.length === 0 ? [way] : known;
  }

  #elements(set: NftSetReference): readonly NftSetElement[] {
    if (set.kind === 'anonymous') return set.elements;
    return this.#table.sets.find(({ name }) => name === set.name)?.elements ?? [];
  }

  /** The names of chains with a rule that translates, and of all that lead to one. */
  #chainsThatTranslate(): ReadonlySet<string> {
    const callers = new Map<string, string[]>();
    const pending: string[] = [];
    for (const { name, rules } of this.#table.chains) {
      for (const statement of rules.flatMap(({ statements }) => statements)) {
        if (statement.kind === 'dnat' || statement.kind === 'redirect') pending.push(name);
        for (const called of this.#calledBy(statement)) {
          callers.set(called, [...(callers.get(called) ?? []), name]);
        }
      }
    }
    const found = new Set(pending);
    for (let chain = pending.pop(); chain !== undefined; chain = pending.pop()) {
      for (const caller of callers.get(chain) ?? []) {
        if (found.has(caller)) continue;
        found.add(caller);
        pending.push(caller);
      }
    }
    return found;
  }

  #calledBy(statement: NftStatement): readonly string[] {
    const verdicts =
      statement.kind === 'verdict'
        ? [statement.verdict]
        : statement.kind === 'vmap'
          ? this.#elements(statement.map).flatMap(({ value }) =>
              value?.kind === 'verdict' ? [value.verdict] : [],
            )
          : [];
    const names = verdicts.flatMap((verdict) => ('chain' in verdict ? [verdict.chain] : []));
    return [...new Set(names)];
  }
}

function named(wanted: Wanted, comment: string | undefined): Wanted {
  const name = nameInComment(comment);
  return name === '' ? wanted : { ...wanted, name };
}

function partsOf(expression: NftExpression): readonly NftExpression[] {
  return expression.kind === 'concatenation' ? expression.parts : [expression];
}

/** A way that has the values of a key; undefined where it asks for other values already. */
function narrowed(
  wanted: Wanted,
  parts: readonly NftExpression[],
  key: NftKey,
): Wanted | undefined {
  let way = wanted;
  for (const [index, part] of parts.entries()) {
    const item = key[index];
    const next = item === undefined ? undefined : withValue(way, part, item);
    if (next === undefined) return undefined;
    way = next;
  }
  return way;
}

function withValue(way: Wanted, part: NftExpression, item: NftItem): Wanted | undefined {
  if (part.kind === 'meta') {
    return part.key === 'l4proto' && item.kind === 'number' ? withProtocol(way, item.number) : way;
  }
  if (part.kind !== 'payload') return way;
  const { header, field } = part;
  if (field === 'daddr' && item.kind === 'address') return { ...way, address: item.address };
  if (field === 'protocol' && item.kind === 'number') return withProtocol(way, item.number);
  if (field !== 'dport' || item.kind !== 'number') return way;
  const of = header === 'th' ? way : withProtocol(way, protocolNumber(header) ?? Protocol.TCP);
  return of && { ...of, port: item.number };
}

function withProtocol(way: Wanted, protocol: number): Wanted | undefined {
  return way.protocol === 0 || way.protocol === protocol ? { ...way, protocol } : undefined;
}
