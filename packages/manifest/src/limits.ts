/** The name of a text's source, and the limits within which it is read. */
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
