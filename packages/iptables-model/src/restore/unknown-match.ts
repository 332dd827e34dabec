import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { LineWords } from '../text/line-words.ts';
import { quote } from '../text/quote.ts';

/** A match that is not modelled: kept in its own words, it matches no packet. */
export function unknownMatch(name: string): MatchExtension<string> {
  return {
    name,
    options: {},
    read: (given) => given.all[0]?.value ?? '',
    write: (words) => words,
    compile: () => NEVER,
  };
}

const ENDS: ReadonlySet<string> = new Set(
  '-m --match -j --jump -g --goto -s --source -d --destination -p --protocol -i -o -f'.split(' '),
);

/** The words up to what cannot belong to a match or target that is not modelled. */
export function readUnknownWords(words: LineWords): string {
  const read: string[] = [];
  while (words.next()) {
    if (!words.quoted && ENDS.has(words.word)) {
      words.back();
      break;
    }
    read.push(words.quoted ? quote(words.word) : words.word);
  }
  return read.join(' ');
}
