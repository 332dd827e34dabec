import { PacketPathError } from '@packet-path/core';

/** A line of a listing as the command that makes what it shows. */
export interface ListedSetLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const HEADS = ['Type', 'Revision', 'Header', 'Size in memory', 'References', 'Number of entries'];
const WANTED = 'what ipset list or ipset save prints';

interface ListedSet {
  readonly name: string;
  readonly heads: Map<string, { readonly value: string; readonly line: number }>;
  readonly members: ListedSetLine[];
  isWhole: boolean;
}

/** Whether a text is what `ipset list` printed. */
export function isSetListing(text: string): boolean {
  return /^\s*Name: /.test(text);
}

/**
 * Reads what `ipset list` prints: the commands that make the sets, then those that fill them, as a list of
 * sets may stand before its members.
 *
 * @throws {PacketPathError} `syntax`, and `truncated` for a listing without members (`ipset list -t`)
 */
export function listedSets(text: string, source: string): readonly ListedSetLine[] {
  const sets: ListedSet[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const words = content.trim();
    if (words === '') continue;
    const set = sets.at(-1);
    const [, head, value = ''] = /^([A-Z][a-z ]+):(?: (.*))?$/.exec(words) ?? [];
    if (head === 'Name') {
      sets.push({ name: value, heads: new Map(), members: [], isWhole: false });
    } else if (head === 'Members' && set !== undefined) set.isWhole = true;
    else if (set?.isWhole === true) set.members.push({ text: `add ${set.name} ${words}`, line });
    else if (head !== undefined && HEADS.includes(head) && set !== undefined) {
      set.heads.set(head, { value, line });
    } else throw failure('syntax', `'${words}' is no part of a set`, source, line);
  }
  return [...sets.map((set) => creation(set, source)), ...sets.flatMap(({ members }) => members)];
}

function creation({ name, heads, isWhole }: ListedSet, source: string): ListedSetLine {
  const [type, header, entries] = ['Type', 'Header', 'Number of entries'].map((head) =>
    heads.get(head),
  );
  const line = type?.line ?? 1;
  if (type === undefined || header === undefined) {
    throw failure('syntax', `set ${name} has no type or header`, source, line);
  }
  if (!isWhole && entries?.value !== '0') {
    throw failure('truncated', `the members of set ${name} are left out`, source, line);
  }
  return { text: `create ${name} ${type.value} ${header.value}`, line: header.line };
}

function failure(
  code: 'syntax' | 'truncated',
  problem: string,
  source: string,
  line: number,
): PacketPathError {
  return new PacketPathError(code, problem, {
    source,
    position: { line, column: 1 },
    expected: WANTED,
  });
}
