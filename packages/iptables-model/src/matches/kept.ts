import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import {
  readSaid,
  type SaidOptionShape,
  type SaidOptions,
  writeSaid,
} from '../extension/said-options.ts';

/** The parts of a match that asks for something no packet here has. */
type KeptMatch = Pick<
  MatchExtension<SaidOptions>,
  'families' | 'tables' | 'hooks' | 'protocols' | 'hooksOf'
> & {
  readonly needsConntrack?: true;
  /** Whether `!` before what the packet lacks makes the match true; never unless given. */
  readonly isTrueInverted?: true;
};

/**
 * A match about something that packets here do not have, so that the answer depends on the options
 * alone: its words are kept, and written back.
 */
export function keptMatch(
  name: string,
  options: Readonly<Record<string, SaidOptionShape>>,
  { needsConntrack, isTrueInverted, ...rest }: KeptMatch = {},
): MatchExtension<SaidOptions> {
  return {
    ...rest,
    name,
    options,
    needsConntrack: () => needsConntrack === true,
    read(given) {
      const said = readSaid(given, options);
      if (said.length > 0) return said;
      return given.fail('syntax', `${name} needs an option`, Object.keys(options).join(', '));
    },
    write: writeSaid,
    compile: (said): Predicate =>
      isTrueInverted === true && said.every(({ inverted }) => inverted) ? ALWAYS : NEVER,
  };
}
