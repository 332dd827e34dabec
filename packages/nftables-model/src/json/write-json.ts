import type { Chain, Rule, Ruleset, Table } from '../ruleset/ruleset.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import type { DataType } from '../types/value.ts';
import { elementJson } from './expression-json.ts';
import type { Json, JsonObject } from './json.ts';
import { statementJson } from './statement-json.ts';

/** The rules as `nft -j list ruleset` prints them (libnftables-json(5)), in one line. */
export function writeJson(ruleset: Ruleset): string {
  const metainfo = { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 };
  return JSON.stringify({ nftables: [{ metainfo }, ...ruleset.tables.flatMap(tableJson)] });
}

/** As nft does: the table, its sets and maps, its chains, then all of their rules. */
function tableJson(table: Table): Json[] {
  const { family, name, flags, comment, sets, chains } = table;
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
    ...sets.map((set) => setJson(place, set)),
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
  const expr = statements.map(statementJson);
  return { rule: { ...place, chain: name, ...(comment !== undefined && { comment }), expr } };
}

function setJson({ family, table }: Place, set: SetDeclaration): Json {
  const { keyType, valueType, elements, statements } = set;
  const body: JsonObject = {
    family,
    name: set.name,
    table,
    type: typeJson(keyType),
    ...(valueType !== undefined && { map: typeJson(valueType) }),
    ...(set.policy !== undefined && { policy: set.policy }),
    ...(set.size !== undefined && { size: set.size }),
    ...(set.flags.length > 0 && { flags: set.flags }),
    ...(set.autoMerge === true && { 'auto-merge': true }),
    ...(set.timeout !== undefined && { timeout: set.timeout / 1000 }),
    ...(set.gcInterval !== undefined && { 'gc-interval': set.gcInterval / 1000 }),
    ...(statements !== undefined && { stmt: statements.map(statementJson) }),
    ...(set.comment !== undefined && { comment: set.comment }),
    ...(elements.length > 0 && {
      elem: elements.map((element) => elementJson(element, keyType, valueType)),
    }),
  };
  return set.kind === 'set' ? { set: body } : { map: body };
}

function typeJson(types: readonly DataType[] | 'verdict'): Json {
  if (types === 'verdict') return types;
  return types.length === 1 ? types[0]! : types;
}
