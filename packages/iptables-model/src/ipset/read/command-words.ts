import type { SetCommand } from './set-command.ts';
import type { Word } from './word.ts';

/** The kind of a command. */
export type SetVerb = SetCommand['kind'];

/** The commands by their names, of which beginnings stand for the first that fits, and their letters. */
const VERBS: readonly (readonly [kind: SetVerb, letter: string, ...names: string[]])[] = [
  ['create', '-N', 'create', 'new'],
  ['add', '-A', 'add'],
  ['delete', '-D', 'del'],
  ['test', '-T', 'test'],
  ['destroy', '-X', 'destroy', 'x'],
  ['list', '-L', 'list'],
  ['save', '-S', 'save'],
  ['flush', '-F', 'flush'],
  ['rename', '-E', 'rename', 'e'],
  ['swap', '-W', 'swap', 'w'],
];

/** Finds the command that a word names (lib/parse.c of ipset, `ipset_match_cmd`). */
export function verbOf({ text }: Word): SetVerb | undefined {
  const name = text.startsWith('--') ? text.slice(2) : text;
  if (name === '') return undefined;
  const found = VERBS.find(
    ([, letter, ...names]) =>
      letter === text ||
      ((!text.startsWith('-') || text.startsWith('--')) &&
        names.some((each) => each.startsWith(name))),
  );
  return found?.[0];
}

/** The options of a command line that belong to no set, and how many words follow. */
const GLOBAL: Readonly<Record<string, number>> = {
  '-exist': 0,
  '-!': 0,
  '-quiet': 0,
  '-q': 0,
  '-sorted': 0,
  '-s': 0,
  '-name': 0,
  '-n': 0,
  '-terse': 0,
  '-t': 0,
  '-resolve': 0,
  '-r': 0,
  '-output': 1,
  '-o': 1,
};

/** The words of a command without the options that belong to no set; whether `-exist` was among them. */
export function withoutGlobal(all: readonly Word[]): {
  readonly words: Word[];
  readonly exist: boolean;
} {
  const words: Word[] = [];
  let exist = false;
  for (let at = 0; at < all.length; at++) {
    const word = all[at]!;
    const name = word.text.startsWith('--') ? word.text.slice(1) : word.text;
    const following = Object.hasOwn(GLOBAL, name) ? GLOBAL[name] : undefined;
    if (following === undefined) words.push(word);
    else at += following;
    exist ||= name === '-exist' || name === '-!';
  }
  return { words, exist };
}
