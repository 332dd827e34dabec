import type { Microseconds } from '@packet-path/core';
import type { KernelCase } from '../case/kernel-case.ts';
import { reasonOf } from '../observe/reason.ts';
import type { CaseResult, DifferingStep } from '../result/case-result.ts';
import { agrees } from '../result/totals.ts';
import { CasePlayer } from './case-player.ts';
import { findDraws } from './find-draws.ts';
import { leadsOf } from './leads.ts';

/** Bounds on the search for an explanation of a case. */
export interface ReplaySearch {
  /** Steps that may differ before the case is given up; all of them unless given. */
  readonly differences?: number;
  /** Draws at most that are tried for one step. Default 1,024. */
  readonly draws?: number;
  /**
   * Moments at most at which the host may have been made before the case began, where timers of the kernel's
   * run on from then; all unless given.
   */
  readonly moments?: number;
}

/** Plays a case of format `kernel-case/1`, step by step, and compares. */
export function replayKernelCase(kernelCase: KernelCase, search: ReplaySearch = {}): CaseResult {
  const { differences = Number.POSITIVE_INFINITY, draws, moments } = search;
  const first = replayFrom(kernelCase, 0, differences, draws);
  return agrees(first) ? first : (explain(kernelCase, draws, moments) ?? first);
}

/** The case as it went on a host that was made at the moment that explains every step, if there is one. */
function explain(
  kernelCase: KernelCase,
  draws?: number,
  moments = Number.POSITIVE_INFINITY,
): CaseResult | undefined {
  const { coarse: all, near } = leadsOf(kernelCase);
  const coarse = all.slice(0, moments);
  let left = moments - coarse.length;
  const reached = new Map<Microseconds, number>();
  const agreeing = (leads: Iterable<Microseconds>): CaseResult | undefined => {
    for (const lead of leads) {
      const result = replayFrom(kernelCase, lead, 0, draws);
      if (agrees(result)) return result;
      reached.set(lead, result.differing[0]?.step ?? 0);
    }
    return undefined;
  };
  const found = agreeing(coarse);
  if (found !== undefined) return found;
  // The moments that explained most of the case have others tried near them.
  const farthest = Math.max(...reached.values());
  const promising = coarse.filter((lead) => reached.get(lead) === farthest);
  return agreeing(promising.flatMap((lead) => near(lead)).filter(() => left-- > 0));
}

/** Plays a case until more steps than the most allowed differ. */
function replayFrom(
  kernelCase: KernelCase,
  lead: Microseconds,
  most: number,
  draws?: number,
): CaseResult {
  const { name, source, line, steps } = kernelCase;
  const result = { name, source, line, steps: steps.length };
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
    const explained = findDraws(kernelCase, player.played, unexplained, lead, draws);
    if (explained === undefined) differing.push({ step: index + 1, at: step.at, differences });
    else player = explained;
    if (differing.length > most) break;
  }
  const agreeing = steps.length - differing.length;
  return { ...result, agreeing, differing, failure: undefined };
}
