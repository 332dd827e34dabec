import {
  type FoundOption,
  findOption,
  type OpenAny,
  optionsBeginning,
} from '../cache/open-extension.ts';
import type { LineWords } from '../text/line-words.ts';
import { BASE_OPTIONS, SHORT_OPTIONS } from './base-options.ts';

/** An option of a rule: of the rule itself, in its short form, or of a match or target. */
export type ResolvedOption = string | FoundOption;

/**
 * Finds the meaning of an option as getopt does: the name itself, first among the rule's own options, then
 * among those of the match or target that was opened last; else a beginning that fits one option alone.
 *
 * @returns undefined where no option begins so
 * @throws {PacketPathError} `unknown-option` where several begin so, or where rules have no such option
 */
export function resolveOption(
  option: string,
  words: LineWords,
  opened: readonly OpenAny[],
): ResolvedOption | undefined {
  if (!option.startsWith('--')) {
    return SHORT_OPTIONS.has(option) ? option : findOption(option, opened);
  }
  if (Object.hasOwn(BASE_OPTIONS, option)) return ownOption(option, words);
  const exact = findOption(option, opened);
  if (exact !== undefined || option === '--') return exact;
  const own = Object.keys(BASE_OPTIONS).filter((name) => name.startsWith(option));
  const others = optionsBeginning(option, opened);
  const meanings = new Set([...own.map(meaningOf), ...others.map(({ name }) => name)]);
  if (meanings.size > 1) {
    const names = [...own, ...others.map(({ name }) => name)].join(', ');
    return words.fail('unknown-option', `${option} is the beginning of several options`, names);
  }
  return own[0] === undefined ? others[0] : ownOption(own[0], words);
}

function meaningOf(name: string): string {
  return BASE_OPTIONS[name] || name;
}

function ownOption(name: string, words: LineWords): string {
  const short = BASE_OPTIONS[name];
  return short || words.fail('unknown-option', `${name} is no option of a rule`);
}
