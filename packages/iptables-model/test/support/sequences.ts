import type { Family } from '@packet-path/core';
import { type Happening, type HappeningsOptions, happenings } from '@packet-path/testing';
import type fc from 'fast-check';
import { changes } from './changes.ts';
import { packets } from './packets.ts';
import { type RulesetsOptions, rulesets } from './rulesets.ts';
import type { Beginning } from './ways.ts';
import { SETS } from './words.ts';

/** A ruleset, and everything that happens to a node with it. */
export interface Sequence {
  readonly beginning: Beginning;
  readonly happening: readonly Happening[];
}

/** Rules of a mixture and of a run of one kind, at most, and what happens. */
export type SequencesOptions = Partial<RulesetsOptions> & HappeningsOptions;

/** Arbitrary rulesets of a family with packets, waits and live changes. */
export function sequences(
  family: Family,
  { mixed = 8, run = 32, ...options }: SequencesOptions = {},
): fc.Arbitrary<Sequence> {
  return rulesets(family, { mixed, run }).chain((rules) => {
    const beginning: Beginning = { family, sets: SETS[family], rules };
    return happenings(packets(family), changes(beginning), options).map((happening) => ({
      beginning,
      happening,
    }));
  });
}
