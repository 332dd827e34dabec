/** How to treat a match or target that the registry does not hold. */
export type UnknownExtensions = 'refuse' | 'never-match';

/** A rule with a match or target that is not modelled: it was kept, and matches no packet. */
export interface UnknownRule {
  readonly table: string;
  readonly chain: string;
  /** The line of the text, from 1. */
  readonly line: number;
  /** The name of the match or target. */
  readonly extension: string;
}
