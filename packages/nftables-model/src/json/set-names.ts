import type { Statement } from '../ruleset/statement.ts';

/**
 * JSON writes a set and the name of a device alike where a rule compares a name: `"@wan"`. nft takes every such
 * text for a set (src/parser_json.c, `json_parse_immediate`). Here it is one where the table has a set of that
 * name, and a device's name elsewhere, so that what is written for `iifname "@wan"` is read as the same.
 */
export function withSetNames(
  statements: readonly Statement[],
  isSet: (name: string) => boolean,
): readonly Statement[] {
  return statements.map((statement) => {
    if (statement.kind !== 'match' || statement.right.kind !== 'key') return statement;
    const [item, ...others] = statement.right.key;
    if (item?.kind !== 'name' || others.length > 0 || !item.name.startsWith('@')) return statement;
    const name = item.name.slice(1);
    if (!isSet(name)) return statement;
    return { ...statement, right: { kind: 'set', set: { kind: 'named', name } } };
  });
}
