import { type Microseconds, SECOND } from '@packet-path/core';
import type { KernelCase } from './case/kernel-case.ts';
import type { Difference } from './compare/difference.ts';
import { leftToChance } from './left-to-chance.ts';
import { CasePlayer } from './play/case-player.ts';
import { findDraws } from './play/find-draws.ts';
import { reasonOf } from './play/reason.ts';
import { agrees } from './totals.ts';

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
  /** Why the case cannot agree in full, whatever a model does; undefined where it can. */
  readonly chance: string | undefined;
  /** Why the models could not build the case's host: then no step agrees. */
  readonly failure: string | undefined;
}

/**
 * When the collector of a set's elements ran is not recorded: it runs every second from when the set
 * was made. So hosts are made these moments before the beginning, until one explains what was seen.
 */
const LEADS: readonly Microseconds[] = Array.from(
  { length: 10 },
  (_, tenth) => (tenth * SECOND) / 10,
);

/** Plays a case, step by step, and compares. */
export function replayCase(kernelCase: KernelCase): CaseResult {
  const first = replayFrom(kernelCase, 0);
  if (agrees(first) || !dependsOnCollector(kernelCase)) return first;
  for (const lead of LEADS) {
    const other = replayFrom(kernelCase, lead);
    if (agrees(other)) return other;
  }
  return first;
}

/** Whether a case has sets that packets may fill: elements that are over count until collected. */
function dependsOnCollector({ setup: { nftables = '' } }: KernelCase): boolean {
  return nftables.includes('flags dynamic');
}

function replayFrom(kernelCase: KernelCase, lead: Microseconds): CaseResult {
  const { name, source, line, steps } = kernelCase;
  const result = { name, source, line, steps: steps.length, chance: leftToChance(kernelCase) };
  let player: CasePlayer;
  try {
    player = new CasePlayer(kernelCase, lead);
  } catch (error) {
    return { ...result, agreeing: 0, differing: [], failure: reasonOf(error) };
  }
  const differing: DifferingStep[] = [];
  for (const [index, step] of steps.entries()) {
    const differences = player.play(step);
    if (differences.length === 0) continue;
    const unexplained = new Set(differing.map((other) => other.step - 1));
    const explained = findDraws(kernelCase, player.played, unexplained, lead);
    if (explained === undefined) differing.push({ step: index + 1, at: step.at, differences });
    else player = explained;
  }
  const agreeing = steps.length - differing.length;
  return { ...result, agreeing, differing, failure: undefined };
}
