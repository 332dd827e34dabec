import type { Position } from '@packet-path/core';

/** How to treat rules and objects that this model does not understand. */
export type Unknown = 'refuse' | 'never-match';

/** A rule or an object that was kept as it was written: no packet matches it. */
export interface UnknownPart {
  readonly kind: 'rule' | 'object';
  /** Where it begins in the text. */
  readonly position: Position;
  readonly text: string;
  /** The reason it was not understood. */
  readonly problem: string;
}
