import { PacketPathError } from '@packet-path/core';
import { SET_TYPES, setType } from '../element/set-type.ts';
import { verbOf, withoutGlobal } from './command-words.ts';
import { isSetListing, type ListedSetLine, listedSets } from './listed-sets.ts';
import { readElementOptions, readSetOptions } from './read-options.ts';
import type { SetCommand } from './set-command.ts';
import type { Word } from './word.ts';
import { wordsOf } from './words.ts';

/** Characters read at most: a million members take about 30 MB. */
const LARGEST_TEXT = 256 * 1024 * 1024;
/** include/uapi/linux/netfilter/ipset/ip_set.h, `IPSET_MAXNAMELEN` 32 with the closing zero. */
const LONGEST_NAME = 31;

/**
 * Reads the text that `ipset save` writes and `ipset restore` takes, or what `ipset list` prints.
 *
 * @throws {PacketPathError} with line and column: `syntax`, `truncated`, `too-large`,
 * `unknown-option`, `bad-option`
 */
export function readSets(text: string, source: string): readonly SetCommand[] {
  if (text.length > LARGEST_TEXT) {
    throw new PacketPathError('too-large', `${text.length} characters are too many`, { source });
  }
  const commands: SetCommand[] = [];
  for (const { text: content, line } of isSetListing(text)
    ? listedSets(text, source)
    : lines(text)) {
    const words = wordsOf(content, source, line);
    const [first] = words;
    if (first === undefined || first.text.startsWith('#') || first.text === 'COMMIT') continue;
    commands.push(Object.freeze(readCommand(first, words)));
  }
  return Object.freeze(commands);
}

function* lines(text: string): IterableIterator<ListedSetLine> {
  for (let start = 0, line = 1; start < text.length; line++) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield { text: text.slice(start, stop), line };
    start = stop + 1;
  }
}

function readCommand(first: Word, all: readonly Word[]): SetCommand {
  const { words, exist } = withoutGlobal(all);
  const verb = words.shift() ?? first;
  const kind = verbOf(verb);
  if (kind === undefined) {
    throw verb.error('syntax', `'${verb.text}' is no command of ipset`, 'create, add, del, …');
  }
  const next = (what: string): Word => {
    const word = words.shift();
    if (word === undefined) throw verb.error('truncated', `${verb.text} is cut short`, what);
    return word;
  };
  switch (kind) {
    case 'create': {
      const name = checkName(next('a name'));
      const typeWord = next('a type');
      const type = setType(typeWord.text);
      if (type === undefined) {
        const problem = `'${typeWord.text}' is no set type known here`;
        throw typeWord.error('unknown-option', problem, SET_TYPES.join(', '));
      }
      return { kind, name, type, options: readSetOptions(type, typeWord, words), exist };
    }
    case 'add':
    case 'delete':
    case 'test': {
      const name = next('a set');
      const element = next('an element');
      return { kind, name, element, options: readElementOptions(words, exist) };
    }
    case 'flush':
    case 'destroy':
    case 'list':
    case 'save':
      return { kind, name: words[0] };
    case 'swap':
      return { kind, name: next('a set'), other: next('another set') };
    case 'rename':
      return { kind, name: next('a set'), other: checkName(next('a new name')) };
  }
}

function checkName(word: Word): Word {
  if (word.text.length > 0 && word.text.length <= LONGEST_NAME) return word;
  throw word.error('syntax', `'${word.text}' is no name`, `1 to ${LONGEST_NAME} characters`);
}
