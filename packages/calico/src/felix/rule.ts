/**
 * The position at which iptables-save prints a test of the header, whatever the order of the
 * options.
 */
type HeaderPlace = 'source' | 'destination' | 'input' | 'output' | 'protocol';

/**
 * A match or action in both spellings: as Felix gives it to `iptables-restore`, which the rule's hash
 * is made of, and as iptables-save prints it.
 */
export interface Spelling {
  readonly given: string;
  readonly saved: string;
}

/** A match of a rule. */
export interface RuleMatch extends Spelling {
  /** Undefined for a match of an extension. */
  readonly header?: HeaderPlace;
}

/** A rule before it is written. */
export interface FelixRule {
  readonly matches: readonly RuleMatch[];
  readonly action: Spelling;
  /** Printed after the hash. */
  readonly comment?: string;
}

export interface FelixChain {
  readonly name: string;
  readonly rules: readonly FelixRule[];
}

export function rule(matches: readonly RuleMatch[], action: Spelling, comment?: string): FelixRule {
  return comment === undefined ? { matches, action } : { matches, action, comment };
}

/** The rule's part of a command line, as Felix writes it. */
export function givenText({ matches, action, comment }: FelixRule): string {
  const words = matches.map(({ given }) => given);
  if (comment !== undefined) words.unshift(`-m comment --comment "${comment}"`);
  return [...words, action.given].join(' ');
}

const HEADER_ORDER: readonly HeaderPlace[] = [
  'source',
  'destination',
  'input',
  'output',
  'protocol',
];

/** The rule as iptables-save prints it, with its hash in the first comment. */
export function savedText({ matches, action, comment }: FelixRule, hash: string): string {
  const headers = HEADER_ORDER.flatMap((place) => matches.filter(({ header }) => header === place));
  const extensions = matches.filter(({ header }) => header === undefined);
  const words = [
    ...headers.map(({ saved }) => saved),
    `-m comment --comment "cali:${hash}"`,
    ...(comment === undefined ? [] : [`-m comment --comment "${comment}"`]),
    ...extensions.map(({ saved }) => saved),
    action.saved,
  ];
  return words.filter((word) => word !== '').join(' ');
}
