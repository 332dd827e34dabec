import { checkArgument, someObject } from '@packet-path/core';
import { sortedElements } from '../canonical/sorted-elements.ts';
import {
  type Chain,
  type Rule,
  type Ruleset,
  SOME_RULESET,
  type Table,
} from '../ruleset/ruleset.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import type { DataType } from '../types/value.ts';
import { elementJson, expressionJson } from './expression-json.ts';
import type { Json, JsonObject } from './json.ts';
import { flowtableJson, objectJson } from './object-json.ts';
import { statementJson } from './statement-json.ts';

/** The rules as `nft -j list ruleset` prints them (libnftables-json(5)), in one line. */
export function writeJson(ruleset: Ruleset, given: { readonly version?: NftVersion } = {}): string {
  checkArgument('writeNftJson', 'ruleset', ruleset, SOME_RULESET);
  checkArgument('writeNftJson', 'given', given, someObject);
  const { version = NEWEST_VERSION } = given;
  const { tables, kept = [] } = ruleset;
  const metainfo = { version, release_name: RELEASES[version], json_schema_version: 1 };
  return JSON.stringify({
    nftables: [{ metainfo }, ...tables.flatMap(tableJson), ...kept.map(keptJson)],
  });
}

const RELEASES: Readonly<Record<NftVersion, string>> = {
  '1.0.6': 'Lester Gooch #5',
  '1.1.3': 'Commodore Bullmoose #4',
  '1.1.7': 'Commodore Bullmoose #8',
};

/** An object that is not understood: as JSON brought it, or its text as the member `unknown`. */
function keptJson(text: string): Json {
  return text.startsWith('{') ? (JSON.parse(text) as Json) : { unknown: { text } };
}

/** As nft does: the table, its sets and maps, its chains, then all of their rules. */
function tableJson(table: Table): Json[] {
  const { family, name, flags, comment, objects, sets, flowtables, chains, kept = [] } = table;
  const place = { family, table: name };
  return [
    {
      table: {
        family,
        name,
        ...(flags.length > 0 && { flags }),
        ...(comment !== undefined && { comment }),
      },
    },
    ...kept.map((text) => ({ unknown: { ...place, text } })),
    ...objects.map((object) => objectJson(place, object)),
    ...sets.map((set) => setJson(place, set)),
    ...flowtables.map((flowtable) => flowtableJson(place, flowtable)),
    ...chains.map((chain) => chainJson(place, chain)),
    ...chains.flatMap((chain) => chain.rules.map((rule) => ruleJson(place, chain, rule))),
  ];
}

type Place = Readonly<{ family: string; table: string }>;

function chainJson(place: Place, { name, base, comment }: Chain): Json {
  return {
    chain: {
      ...place,
      name,
      ...(base && {
        type: base.type,
        hook: base.hook.toLowerCase(),
        prio: base.priority,
        policy: base.policy,
      }),
      ...(comment !== undefined && { comment }),
    },
  };
}

function ruleJson(place: Place, { name }: Chain, { statements, comment }: Rule): Json {
  const expr = exprJson(statements);
  return { rule: { ...place, chain: name, ...(comment !== undefined && { comment }), expr } };
}

/** A rule that JSON brought and that is not understood has its `expr` for a text. */
function exprJson(statements: readonly Statement[]): Json {
  const [first] = statements;
  if (first?.kind === 'unknown' && first.text.startsWith('['))
    return JSON.parse(first.text) as Json;
  return statements.map(statementJson);
}

function setJson({ family, table }: Place, set: SetDeclaration): Json {
  const { keyType, keyTypeof, valueType, objectType, elements, statements } = set;
  const body: JsonObject = {
    family,
    name: set.name,
    table,
    type: keyTypeof === undefined ? typeJson(keyType) : { typeof: expressionJson(keyTypeof) },
    ...(valueType !== undefined && { map: valueJsonOf(set, valueType) }),
    ...(objectType !== undefined && { map: objectType }),
    ...(set.policy !== undefined && { policy: set.policy }),
    ...(set.size !== undefined && { size: set.size }),
    ...(set.flags.length > 0 && { flags: set.flags }),
    ...(set.autoMerge === true && { 'auto-merge': true }),
    ...(set.timeout !== undefined && { timeout: set.timeout / 1000 }),
    ...(set.gcInterval !== undefined && { 'gc-interval': set.gcInterval / 1000 }),
    ...(statements !== undefined && { stmt: statements.map(statementJson) }),
    ...(set.comment !== undefined && { comment: set.comment }),
    ...(elements.length > 0 && {
      elem: sortedElements(elements, keyType).map((element) =>
        elementJson(element, keyType, valueType),
      ),
    }),
  };
  return set.kind === 'set' ? { set: body } : { map: body };
}

function valueJsonOf(set: SetDeclaration, valueType: readonly DataType[] | 'verdict'): Json {
  return set.valueTypeof === undefined
    ? typeJson(valueType)
    : { typeof: expressionJson(set.valueTypeof) };
}

function typeJson(types: readonly DataType[] | 'verdict'): Json {
  if (types === 'verdict') return types;
  return types.length === 1 ? types[0]! : types;
}
