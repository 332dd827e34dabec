import type { Expression, Operand } from '../ruleset/expression.ts';
import type { SetElement } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import type { Item } from '../types/value.ts';
import { above, below, joined, othersThan, type Span, spanOf } from './span.ts';

/** A field of a packet, and the values that a rule asks it to have. */
export interface Fact {
  /** As nft writes the expression: `ip saddr`, `meta l4proto`. */
  readonly field: string;
  /** In order, none touching another. */
  readonly spans: readonly Span[];
}

type Match = Extract<Statement, { kind: 'match' }>;

/** Keys of `meta` that are the same at every rule of one walk, unless a rule sets them. */
const META: ReadonlySet<string> = new Set([
  ...['nfproto', 'l4proto', 'protocol', 'length', 'pkttype', 'mark', 'priority', 'cgroup'],
  ...['iif', 'oif', 'iifname', 'oifname', 'iiftype', 'oiftype', 'iifgroup', 'oifgroup'],
  ...['skuid', 'skgid'],
]);

/** Keys of `ct` of which the same holds. */
const CT: ReadonlySet<string> = new Set([
  ...['state', 'status', 'direction', 'mark', 'zone', 'l3proto', 'protocol', 'helper', 'id'],
  ...['saddr', 'daddr', 'proto-src', 'proto-dst', 'ip saddr', 'ip daddr', 'ip6 saddr', 'ip6 daddr'],
]);

/**
 * The fields that an expression reads, if it says the same at every rule of one walk as long as no rule
 * sets one of them; undefined for others, such as draws and the time of day.
 */
export function fieldsOf(expression: Expression): readonly string[] | undefined {
  switch (expression.kind) {
    case 'payload':
      return [`${expression.header} ${expression.field}`];
    case 'meta':
      return META.has(expression.key) ? [`meta ${expression.key}`] : undefined;
    case 'ct': {
      const { key, direction } = expression;
      if (!CT.has(key)) return undefined;
      return [direction === undefined ? `ct ${key}` : `ct ${direction} ${key}`];
    }
    case 'concatenation':
      return together(expression.parts);
    case 'binary':
      return together([expression.left, expression.right]);
    case 'constant':
      return [];
    default:
      return undefined;
  }
}

function together(parts: readonly Expression[]): readonly string[] | undefined {
  const fields = parts.map(fieldsOf);
  return fields.every((of) => of !== undefined) ? fields.flat() : undefined;
}

/** A match as values of one field; undefined where it cannot be told so. */
export function factOf({ left, comparison, right }: Match): Fact | undefined {
  const field = simpleField(left);
  const spans = field === undefined ? undefined : spansOf(right);
  if (field === undefined || spans === undefined) return undefined;
  const [{ first, last } = { first: 0n, last: 0n }] = spans;
  switch (comparison) {
    case '==':
      return { field, spans };
    case '!=':
      return { field, spans: othersThan(spans) };
    case '<':
      return { field, spans: first === 0n ? [] : [below(first - 1n)] };
    case '<=':
      return { field, spans: [below(last)] };
    case '>':
      return { field, spans: [above(last + 1n)] };
    case '>=':
      return { field, spans: [above(first)] };
    case 'flags':
      return undefined;
  }
}

/** The keys of elements of a set or map over one field; undefined where they cannot be told so. */
export function factOfKeys(key: Expression, elements: readonly SetElement[]): Fact | undefined {
  const field = simpleField(key);
  const spans = field === undefined ? undefined : spansOfElements(elements);
  return field === undefined || spans === undefined ? undefined : { field, spans };
}

function simpleField(expression: Expression): string | undefined {
  const { kind } = expression;
  if (kind !== 'payload' && kind !== 'meta' && kind !== 'ct') return undefined;
  return fieldsOf(expression)?.[0];
}

function spansOf(right: Operand): readonly Span[] | undefined {
  if (right.kind === 'key') return spansOfItems(right.key);
  if (right.kind !== 'set' || right.set.kind !== 'anonymous') return undefined;
  return spansOfElements(right.set.elements);
}

function spansOfElements(elements: readonly SetElement[]): readonly Span[] | undefined {
  const spans = elements.map(({ key }) => spansOfItems(key)?.[0]);
  return spans.every((span) => span !== undefined) ? joined(spans) : undefined;
}

function spansOfItems(key: readonly Item[]): readonly Span[] | undefined {
  const [item, ...more] = key;
  const span = item === undefined || more.length > 0 ? undefined : spanOf(item);
  return span === undefined ? undefined : [span];
}

/** Numbers of protocols, by the header that a rule reads. */
const PROTOCOLS: Readonly<Record<string, bigint>> = {
  ...{ icmp: 1n, tcp: 6n, udp: 17n, dccp: 33n, icmpv6: 58n, sctp: 132n, udplite: 136n },
};

/** Further facts about a packet for which one holds: a TCP port is of TCP. */
export function impliedBy({ field, spans }: Fact): readonly Fact[] {
  const [header = '', name] = field.split(' ');
  if (header === 'ip') return [{ field: 'meta nfproto', spans: [{ first: 2n, last: 2n }] }];
  if (header === 'ip6') return [{ field: 'meta nfproto', spans: [{ first: 10n, last: 10n }] }];
  const protocol = PROTOCOLS[header];
  if (protocol === undefined) return [];
  const proto = { field: 'meta l4proto', spans: [{ first: protocol, last: protocol }] };
  const isPort = name === 'sport' || name === 'dport';
  return isPort ? [proto, { field: `th ${name}`, spans }] : [proto];
}
