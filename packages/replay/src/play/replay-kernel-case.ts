import { type Microseconds, SECOND } from '@packet-path/core';
import type { KernelCase } from '../case/kernel-case.ts';
import { reasonOf } from '../observe/reason.ts';
import type { CaseResult, DifferingStep } from '../result/case-result.ts';
import { leftToChance } from '../result/left-to-chance.ts';
import { agrees } from '../result/totals.ts';
import { CasePlayer } from './case-player.ts';
import { findDraws } from './find-draws.ts';

/**
 * When the collector of a set's elements ran is not recorded: it runs every second from when the set
 * was made. So hosts are made these moments before the beginning, until one explains what was seen.
 */
const LEADS: readonly Microseconds[] = Array.from(
  { length: 10 },
  (_, tenth) => (tenth * SECOND) / 10,
);

/** Plays a case of format `kernel-case/1`, step by step, and compares. */
export function replayKernelCase(kernelCase: KernelCase): CaseResult {
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
