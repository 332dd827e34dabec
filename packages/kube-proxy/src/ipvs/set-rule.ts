import { comment } from '../netfilter/rule.ts';
import type { TableText } from '../netfilter/ruleset.ts';
import { type IpSets, SETS, type SetKey } from './sets.ts';

/** The packet's fields that are looked up in a set, as `--match-set` names them. */
export type SetFields = 'dst' | 'dst,dst' | 'src,dst' | 'dst,dst,src';

export function matchSet(sets: IpSets, key: SetKey, fields: SetFields): string {
  return `-m set --match-set ${sets.name(key)} ${fields} `;
}

export function commentOf(key: SetKey): string {
  return comment(SETS[key].comment);
}

/** Writes a rule that matches a set, unless the set is empty. */
export function writeIfUsed(
  table: TableText,
  chain: string,
  sets: IpSets,
  key: SetKey,
  fields: SetFields,
  target: string,
  protocol = '',
): void {
  if (sets.isEmpty(key)) return;
  table.append(chain, `${protocol}${commentOf(key)}${matchSet(sets, key, fields)}${target}`);
}
