import { DEFAULT_MANIFEST_LIMITS } from '@packet-path/manifest';

/** The name of a text's source, and the limits within which it is read. */
export interface ReadClusterOptions {
  /** Names the text in errors: a file name. Default `cluster`. */
  readonly source?: string;
  /** Told of each kind of object that was passed over, as `Pod (v1)`, and how many there were. */
  readonly onPassedOver?: (kind: string, count: number) => void;
  /** Characters of text. Default 256 Mi. */
  readonly maxLength?: number;
  /** Services of all lists together. Default 100,000. */
  readonly maxServices?: number;
  /** Endpoints (address and port) of all slices together. Default 4,000,000. */
  readonly maxEndpoints?: number;
  /** Collections within collections. Default 100. */
  readonly maxDepth?: number;
  /** Aliases (`*name`) in a YAML text. Default 1,000. */
  readonly maxAliases?: number;
  /** Values that merge keys (`<<`) of a YAML text copy. Default 100,000. */
  readonly maxMerged?: number;
}

export type ReadLimits = Required<ReadClusterOptions>;

export const DEFAULT_LIMITS: ReadLimits = {
  ...DEFAULT_MANIFEST_LIMITS,
  source: 'cluster',
  onPassedOver: () => {},
  maxServices: 100_000,
  maxEndpoints: 4_000_000,
};
