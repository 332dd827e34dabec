import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

/** The looks of a trace's lines, the first that fits counts. */
const LOOKS: readonly (readonly [look: RegExp, colour: Colour])[] = [
  [/^\d+\. /, 'bold'],
  [/^ {2}[A-Z]+$/, 'cyan'],
  [/^ {2}route: /, 'cyan'],
  [/^=> dropped| drops the packet$/, 'red'],
  [/^=> /, 'green'],
  [/ (?:do|does) not match|, which is empty/, 'dim'],
];

/** Colours a line of a trace for a terminal. */
export function paintTrace(line: string): string {
  const colour = LOOKS.find(([look]) => look.test(line))?.[1];
  return colour === undefined ? line : styleText(colour, line);
}
