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
  /** Values that merge keys (`<<`) of one YAML text copy, those within copied ones counted. */
  readonly maxMerged: number;
}

export const DEFAULT_LIMITS: ReadLimits = {
  source: 'manifest',
  maxLength: 256 * 1024 * 1024,
  maxDepth: 100,
  maxAliases: 1_000,
  maxMerged: 100_000,
};
