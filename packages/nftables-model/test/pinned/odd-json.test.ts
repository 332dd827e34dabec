import { createRandom, PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../../src/index.ts';
import { MATCHES, NAMED } from './lines.ts';
import { refusalOf } from './refusal.ts';
import { STATEMENTS } from './statements.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Listing = { nftables: { rule?: { expr: Json } }[] };

/** Values that a part of a rule is replaced by; undefined leaves the part out. */
const ODD: readonly (Json | undefined)[] = [
  ...[undefined, null, true, -1, 0, 1.5, 7, 70_000, 2 ** 40, 'odd', '', '10.0.0.7', 'tcp', '@seen'],
  ...[[], ['new'], [1, 2], {}, { range: [3, 9] }, { prefix: { addr: '10.0.0.0', len: 40 } }],
  ...[{ set: [5, { elem: { val: 6 } }] }, { meta: { key: 'mark' } }, { '|': ['syn', 1] }],
];

/** The names of sets, objects and chains that a rule may need. */
const NAMES = /@\w{3}|hits|much|rate1|files|other/;

function scriptOf(rule: string): string {
  const named = NAMES.test(rule) ? `${NAMED.ip}${NAMED.both}` : '';
  return `table inet t {${named}\tchain c {\n\t\ttype filter hook forward priority filter;\n\t\t${rule}\n\t}\n}\n`;
}

/** The JSON of the ruleset with a rule; undefined where that is none. */
function jsonOf(rule: string): Listing | undefined {
  try {
    return JSON.parse(writeNftJson(nftRulesetOf(readNft(scriptOf(rule))))) as Listing;
  } catch (error) {
    if (error instanceof PacketPathError) return undefined;
    throw error;
  }
}

/** The places of a value's parts, each as the names that lead there. */
function* placesIn(value: Json, path: readonly (string | number)[] = []): Generator<typeof path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  const names = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const name of names) {
    yield* placesIn((value as Record<string | number, Json>)[name]!, [...path, name]);
  }
}

/** A value with another part at a place. */
function withPart(
  value: Json,
  [name, ...rest]: readonly (string | number)[],
  part: Json | undefined,
): Json {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    Json
  >;
  const at = name as string;
  if (rest.length > 0) copy[at] = withPart(copy[at]!, rest, part);
  else if (part !== undefined) copy[at] = part;
  else if (Array.isArray(copy)) copy.splice(Number(at), 1);
  else delete copy[at];
  return copy;
}

/** The rule as it is listed after it was read from JSON, or the code of the error. */
function readAs(listing: Listing): string {
  let text: string;
  try {
    text = writeNft(nftRulesetOf(readNftJson(JSON.stringify(listing))));
  } catch (error) {
    return refusalOf(error).replace('refused: ', '');
  }
  return text.split('\n').slice(-4, -3).join('').trim();
}

test('parts of rules that are odd in JSON are refused, or read as they were', {
  tags: ['slow'],
}, async () => {
  const shapes = new Set<string>();
  const lines: string[] = [];
  const texts = [MATCHES, ...Object.values(STATEMENTS)].join('\n').split(/;; |\n/);
  for (const rule of texts) {
    const listing = rule.trim() === '' ? undefined : jsonOf(rule);
    const last = listing?.nftables.at(-1)?.rule;
    if (listing === undefined || last === undefined) continue;
    const shape = JSON.stringify(last.expr).replace(/(?<=[[:,])("[^"]*"|\d+)(?=[\],}])/g, '0');
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    const random = createRandom(rule);
    lines.push(rule.trim());
    const places = [...placesIn(last.expr)];
    for (let count = 0; count < 6; count++) {
      const place = places[random.below(places.length)]!;
      const odd = ODD[random.below(ODD.length)];
      const expr = withPart(last.expr, place, odd);
      const changed = { nftables: [...listing.nftables.slice(0, -1), { rule: { ...last, expr } }] };
      lines.push(`  ${place.join('.')} ${JSON.stringify(odd) ?? 'left out'}: ${readAs(changed)}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('odd-json.txt');
});
