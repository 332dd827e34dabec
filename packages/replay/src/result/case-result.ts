import { type OptionValue, objectOf } from '@packet-path/core';
import type { Difference } from '../compare/difference.ts';

/** A step that does not agree with its recording. */
export interface DifferingStep {
  /** From 1. */
  readonly step: number;
  /** Seconds since the case began. */
  readonly at: number;
  readonly differences: readonly Difference[];
}

/** How a case went. */
export interface CaseResult {
  readonly name: string;
  readonly source: string;
  readonly line: number;
  readonly steps: number;
  readonly agreeing: number;
  readonly differing: readonly DifferingStep[];
  /** Why the models could not build the case's host: then no step agrees. */
  readonly failure: string | undefined;
}

/** The fields by which a case result is told from another argument. */
export const SOME_CASE_RESULT: OptionValue = objectOf('name', 'source', 'line', 'steps');
