import { countsStudy } from './counts-study.ts';
import type { SweepStudy } from './sweep-study.ts';

/** The studies that a sweep may name, by name. */
export const BUILT_IN_STUDIES: ReadonlyMap<string, SweepStudy> = new Map(
  [countsStudy].map((study) => [study.name, study]),
);
