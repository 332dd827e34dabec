import { goto } from './action.ts';
import type { ChainPrefix } from './names.ts';
import { chainName } from './names.ts';
import { type FelixChain, type FelixRule, type RuleMatch, rule } from './rule.ts';

/** Which device a dispatch rule asks for, and where it leads. */
export interface DispatchKind {
  /** The root's name; that of a branch has a character more. */
  readonly root: string;
  readonly prefix: ChainPrefix;
  readonly match: (device: string) => RuleMatch;
  /** What ends the root and every branch: a `goto` does not come back. */
  readonly end: readonly FelixRule[];
}

/**
 * From packets to the chains of their endpoints, as a tree of two levels: devices by the first
 * character after what all names have in common, and those of one character in a chain of their
 * own (felix `dispatch.go`). The root comes last.
 */
export function dispatchChains(devices: readonly string[], kind: DispatchKind): FelixChain[] {
  const { root, prefix, match, end } = kind;
  const sorted = [...new Set(devices)].sort();
  const shared = commonPrefix(sorted);
  const lead = (device: string) => rule([match(device)], goto(chainName(prefix, device)));
  const branches: FelixChain[] = [];
  const rules = buckets(sorted, shared.length).map(([start, names]) => {
    if (names.length === 1) return lead(names[0]!);
    const name = `${root}-${start.slice(shared.length)}`;
    branches.push({ name, rules: [...names.map(lead), ...end] });
    return rule([match(`${start}+`)], goto(name));
  });
  return [...branches, { name: root, rules: [...rules, ...end] }];
}

/** Names by how they begin: what is shared and one character more. */
function buckets(sorted: readonly string[], shared: number): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const name of sorted) {
    const start = name.slice(0, shared + 1);
    const names = found.get(start);
    if (names === undefined) found.set(start, [name]);
    else names.push(name);
  }
  return [...found];
}

/** Of names in order, that of the first and the last is that of all. */
function commonPrefix(sorted: readonly string[]): string {
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}
