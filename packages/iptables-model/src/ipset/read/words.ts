import { Word } from './word.ts';

/** The words of a line: between blanks, or between double quotes. */
export function wordsOf(line: string, source: string, number: number): Word[] {
  const words: Word[] = [];
  const pattern = /"([^"]*)"|(\S+)/g;
  for (let found = pattern.exec(line); found !== null; found = pattern.exec(line)) {
    const [whole, quoted, bare] = found;
    const word = new Word(quoted ?? bare ?? '', source, number, found.index + 1);
    if (bare?.startsWith('"')) {
      throw word.error('syntax', `the quote of ${whole} does not end`, 'a closing quote');
    }
    words.push(word);
  }
  return words;
}
