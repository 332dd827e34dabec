import { comment } from '../netfilter/rule.ts';
import type { TableText } from '../netfilter/ruleset.ts';
import { type IpSets, SETS, type SetKey } from './sets.ts';

/** Which of a packet's fields a set is asked for. */
export type SetFields = 'dst' | 'dst,dst' | 'src,dst' | 'dst,dst,src';

export function matchSet(sets: IpSets, key: SetKey, fields: SetFields): string {
  return `-m set --match-set ${sets.name(key)} ${fields} `;
}

export function commentOf(key: SetKey): string {
  return comment(SETS[key].comment);
}

/** A rule for what is in a set; none while the set is empty. */
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
