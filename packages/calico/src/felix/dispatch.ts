import { goto } from './action.ts';
import type { ChainPrefix } from './names.ts';
import { chainName } from './names.ts';
import { type FelixChain, type FelixRule, type RuleMatch, rule } from './rule.ts';

/** The device that a dispatch rule matches, and the chain that it goes to. */
export interface DispatchKind {
  /** The name of the root chain; the name of a branch has one character more. */
  readonly root: string;
  readonly prefix: ChainPrefix;
  readonly match: (device: string) => RuleMatch;
  /** The last rules of the root and of every branch: a `goto` does not come back. */
  readonly end: readonly FelixRule[];
}

/**
 * The chains that find the chain of a packet's endpoint by its device, as a tree of two levels: the
 * root tests the first character after the prefix that all device names share, and the devices of one
 * such character have a chain (felix `dispatch.go`). The root comes last.
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

/** The names by their beginnings: the shared prefix and one character more. */
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

/** The prefix that all names share; of sorted names, it is the prefix of the first and the last. */
function commonPrefix(sorted: readonly string[]): string {
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}
