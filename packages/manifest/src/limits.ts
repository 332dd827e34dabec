/** Where a text comes from, and how much of it is taken. */
export interface ReadLimits {
  /** Names the text in errors: a file name. */
  readonly source: string;
  /** Characters of text. */
  readonly maxLength: number;
  /** Collections within collections. */
  readonly maxDepth: number;
  /** Aliases (`*name`) in a YAML text. */
  readonly maxAliases: number;
}

export const DEFAULT_LIMITS: ReadLimits = {
  source: 'manifest',
  maxLength: 256 * 1024 * 1024,
  maxDepth: 100,
  maxAliases: 1_000,
};
