import { balanceStudy } from './balance-study.ts';
import { countsStudy } from './counts-study.ts';
import type { SweepStudy } from './sweep-study.ts';
import { workloadStudy } from './workload-study.ts';

/** The studies that a sweep may name, by name. */
export const BUILT_IN_STUDIES: ReadonlyMap<string, SweepStudy> = new Map(
  [countsStudy, balanceStudy, workloadStudy].map((study) => [study.name, study]),
);
