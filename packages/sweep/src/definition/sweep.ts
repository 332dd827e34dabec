import { type OptionValue, objectOf } from '@packet-path/core';
import type { DataPlane } from '@packet-path/data-plane';
import type { Grid } from '../grid/grid.ts';
import type { SweepStudy } from '../study/sweep-study.ts';

/** A sweep that can be run: its study and data planes are loaded, every value fits its parameter. */
export interface Sweep {
  readonly seed: string;
  readonly study: SweepStudy;
  readonly grid: Grid;
  /** The data planes that the grid names, by those names. */
  readonly planes: ReadonlyMap<string, DataPlane>;
  /**
   * SHA-256 of the grid, the seed, the version and the modules' contents. Equal identities give equal
   * results; it stands in every line.
   */
  readonly identity: string;
  /** The modules that it names, as they are written. */
  readonly modules: readonly string[];
  /** The file it was read from, whence its modules are resolved. */
  readonly file: string;
}

/** The fields by which a sweep is told from another argument. */
export const SOME_SWEEP: OptionValue = objectOf('seed', 'study', 'grid', 'planes');
