import type { MatchExtension } from '../extension/extension.ts';

/** A match in a rule. Rules whose options are equal share one. Immutable. */
export class Match {
  readonly extension: MatchExtension;
  /** The value that the extension made of the options. */
  readonly options: unknown;

  constructor(extension: MatchExtension, options: unknown) {
    this.extension = extension;
    this.options = options;
  }
}
