import { LineWords } from '../text/line-words.ts';

/** Options of the commands that say nothing about rules. */
const IGNORED: ReadonlySet<string> = new Set([
  '-w',
  '--wait',
  '-v',
  '--verbose',
  '-n',
  '--numeric',
]);

/**
 * The text of iptables-restore that does what one command does: the table goes before the rest.
 *
 * @throws {PacketPathError} `syntax`
 */
export function commandScript(line: string, source: string): string {
  const words = new LineWords(line, source);
  words.nextLine();
  const rest: string[] = [];
  let table = 'filter';
  while (words.next()) {
    const { word } = words;
    const first = rest.length === 0;
    if (first && /^(?:.*\/)?ip6?tables(?:-(?:legacy|nft))?$/.test(word)) continue;
    if (IGNORED.has(word)) continue;
    if (word === '-t' || word === '--table') table = words.require('a table');
    else if (first && !word.startsWith('-')) {
      // Lines of iptables-restore that are no commands: its COMMIT would end the table before anything is refused.
      words.fail('syntax', `'${word}' is no option`, 'an option such as -A');
    } else rest.push(words.quoted || word === '' ? `"${word.replaceAll(/["\\]/g, '\\$&')}"` : word);
  }
  if (rest.length === 0) words.fail('syntax', 'there is no command', 'an option such as -A');
  return `*${table}\n${rest.join(' ')}\nCOMMIT\n`;
}
