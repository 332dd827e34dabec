import type { IpSet } from './ip-sets.ts';

type Sets = ReadonlyMap<string, IpSet>;

/** FelixConfiguration's `maxIpsetSize`. */
const MAX_ELEMENTS = 1_048_576;

/** For `ipset restore`: `create` for new sets, then `add` for new members, then `del` for old ones. */
export function setScript(sets: Sets, known: Sets = new Map()): string {
  const sorted = byName(sets);
  const fresh = sorted.filter(([name]) => !known.has(name));
  const lines = [
    ...fresh.map(
      ([name, { type, family }]) =>
        `create ${name} ${type} family ${family} hashsize 1024 maxelem ${MAX_ELEMENTS}`,
    ),
    ...sorted.flatMap(([name, { members }]) =>
      without(members, known.get(name)).map((member) => `add ${name} ${member}`),
    ),
    ...sorted.flatMap(([name, { members }]) =>
      without(known.get(name)?.members ?? [], { members }).map((member) => `del ${name} ${member}`),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `destroy` for sets that no rule names any more: they go after the rules. */
export function staleSets(
  next: readonly { readonly sets: Sets }[],
  known: readonly { readonly sets: Sets }[],
): string {
  const names = new Set(next.flatMap(({ sets }) => [...sets.keys()]));
  return known
    .flatMap(({ sets }) => byName(sets))
    .filter(([name]) => !names.has(name))
    .map(([name]) => `destroy ${name}\n`)
    .join('');
}

function byName(sets: Sets): [string, IpSet][] {
  return [...sets].sort(([a], [b]) => (a < b ? -1 : 1));
}

function without(
  members: Iterable<string>,
  known: { readonly members: ReadonlySet<string> } | undefined,
): string[] {
  return [...members].filter((member) => known?.members.has(member) !== true);
}
