import {
  Address,
  checkArgument,
  type Family,
  formatRoute,
  oneOf,
  Prefix,
  parseRoute,
  someText,
} from '@packet-path/core';
import { type Cursor, readManifest } from '@packet-path/manifest';
import { isJson, type OutputLine, outputLines } from './place.ts';

/** Routes by their tables, as a host takes them. */
export interface IpRoutes {
  /** The routes of the table main. */
  readonly routes: readonly string[];
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

const TYPES = ['unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit'];
/** Types of routes that lead nowhere a packet of this model goes, and are passed over. */
const PASSED_OVER = ['multicast', 'anycast', 'throw'];
/** Words with a value that say nothing about where a packet leaves. */
const VALUED = 'proto scope metric pref mtu advmss expires error hoplimit table weight realm'.split(
  ' ',
);

/**
 * Reads what `ip route`, `ip -6 route`, either with `-j` or `show table all`, prints. Of a route with
 * several next hops the first is taken; routes of the table local come from the addresses.
 *
 * @throws {PacketPathError} `syntax`, `bad-address` or `bad-prefix`, with line and column
 */
export function readIpRoutes(text: string, source = 'ip route', family: Family = 4): IpRoutes {
  checkArgument('readIpRoutes', 'text', text, someText);
  checkArgument('readIpRoutes', 'source', source, someText);
  checkArgument('readIpRoutes', 'family', family, oneOf(4, 6));
  const tables = new Map<string, string[]>([['main', []]]);
  const add = (table: string, route: string): void => {
    if (table === 'local') return;
    const routes = tables.get(table);
    if (routes === undefined) tables.set(table, [route]);
    else routes.push(route);
  };
  if (isJson(text)) {
    for (const root of readManifest(text, { source })) {
      for (const route of root.items()) readObject(route, family, add);
    }
  } else readLines(text, source, family, add);
  const { main = [], ...others } = Object.fromEntries(tables);
  return { routes: main, tables: others };
}

type Add = (table: string, route: string) => void;

function readObject(route: Cursor, family: Family, add: Add): void {
  const type = route.field('type').textOr('unicast');
  if (PASSED_OVER.includes(type)) return;
  const [hop] = route.field('nexthops').items();
  const field = (name: string): string | undefined =>
    route.field(name).textOr(undefined) ?? hop?.field(name).textOr(undefined);
  const via = field('gateway') ?? viaOf(route) ?? (hop && viaOf(hop));
  const words = [
    ...(type === 'unicast' ? [] : [type]),
    route.field('dst').text(),
    ...(via === undefined ? [] : ['via', via]),
    ...pair('dev', field('dev')),
    ...pair('src', field('prefsrc')),
  ];
  try {
    add(route.field('table').textOr('main'), canonical(words, family));
  } catch (cause) {
    route.fail('syntax', `'${words.join(' ')}' is no route`, 'what ip -j route prints', cause);
  }
}

/** A next hop of the other family (`"via": {"family": "inet6", "host": …}`) has no field `gateway`. */
function viaOf(route: Cursor): string | undefined {
  return route.field('via').absent ? undefined : route.field('via').field('host').text();
}

function readLines(text: string, source: string, family: Family, add: Add): void {
  let several: { line: OutputLine; words: string[]; table: string } | undefined;
  for (const line of outputLines(text, source)) {
    const words = line.words;
    if (words[0] === 'nexthop') {
      if (several === undefined) continue;
      const { words: first, table } = several;
      several = undefined;
      const all = [...first, ...leading(words.slice(1), line).words];
      add(
        table,
        line.read(() => canonical(all, family)),
      );
      continue;
    }
    several?.line.fail('syntax', 'the route names no device', 'dev, or next hops below it');
    const type = TYPES.includes(words[0] ?? '') ? [words.shift() ?? ''] : [];
    if (PASSED_OVER.includes(words[0] ?? '')) continue;
    const target = words.shift() ?? '';
    if (target !== 'default' && !isPrefix(target)) {
      line.fail('syntax', `'${target}' is no destination`, 'what ip route prints', target);
    }
    const { words: rest, table } = leading(words, line);
    const all = [...type, target, ...rest];
    if (type.length === 0 && !rest.includes('dev')) several = { line, words: all, table };
    else {
      several = undefined;
      add(
        table,
        line.read(() => canonical(all, family)),
      );
    }
  }
  several?.line.fail('syntax', 'the route names no device', 'dev, or next hops below it');
}

/** The words that say where a packet leaves, and the table. */
function leading(
  words: readonly string[],
  line: OutputLine,
): { readonly words: string[]; readonly table: string } {
  const kept: string[] = [];
  let table = 'main';
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const value = words[at + 1];
    const takesValue = ['via', 'dev', 'src'].includes(word) || VALUED.includes(word);
    if (takesValue && value === undefined)
      line.fail('truncated', `${word} has no value`, 'a value');
    if (word === 'table') table = value ?? table;
    if (word === 'via' && (value === 'inet' || value === 'inet6')) {
      kept.push('via', words[at + 2] ?? '');
      at += 1;
    } else if (['via', 'dev', 'src'].includes(word)) kept.push(word, value ?? '');
    if (takesValue) at++;
  }
  return { words: kept, table };
}

function pair(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}

function canonical(words: readonly string[], family: Family): string {
  return formatRoute(parseRoute(words.join(' '), family));
}

function isPrefix(text: string): boolean {
  try {
    Prefix.parse(text);
    return true;
  } catch {
    return Address.tryParse(text) !== undefined;
  }
}
