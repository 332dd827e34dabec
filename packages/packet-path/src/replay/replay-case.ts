import { PacketPathError } from '@packet-path/core';
import type { KernelCase } from './case/kernel-case.ts';
import type { Difference } from './compare/difference.ts';
import { CasePlayer } from './play/case-player.ts';

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

/** Guesses tried at most for the draws of one step whose outcomes are not recorded. */
const MOST_GUESSES = 256;

/** Plays a case, step by step, and compares. */
export function replayCase(kernelCase: KernelCase): CaseResult {
  const { name, source, line, steps } = kernelCase;
  const result = { name, source, line, steps: steps.length };
  let player: CasePlayer;
  try {
    player = new CasePlayer(kernelCase);
  } catch (error) {
    return { ...result, agreeing: 0, differing: [], failure: reasonOf(error) };
  }
  const differing: DifferingStep[] = [];
  const guesses: (readonly boolean[])[] = [];
  for (const [index, step] of steps.entries()) {
    let differences = playStep(player, kernelCase, index, []);
    guesses.push(player.drawn);
    if (step.expect['random'] === null && differences.length > 0) {
      const found = search(kernelCase, guesses);
      if (found !== undefined) {
        ({ player } = found);
        guesses[index] = found.guess;
        differences = [];
      }
    }
    if (differences.length > 0) differing.push({ step: index + 1, at: step.at, differences });
  }
  return {
    ...result,
    agreeing: steps.length - differing.length,
    differing,
    failure: undefined,
  };
}

/**
 * Looks for draws of the last step that explain its recording: begins the case anew for each guess,
 * and turns the last draw that came out false.
 */
function search(
  kernelCase: KernelCase,
  guesses: readonly (readonly boolean[])[],
): { readonly player: CasePlayer; readonly guess: readonly boolean[] } | undefined {
  const last = guesses.length - 1;
  let guess = next(guesses[last] ?? []);
  for (let tries = 0; guess !== undefined && tries < MOST_GUESSES; tries++) {
    const player = new CasePlayer(kernelCase);
    for (let index = 0; index < last; index++) {
      playStep(player, kernelCase, index, guesses[index] ?? []);
    }
    const differences = playStep(player, kernelCase, last, guess);
    if (differences.length === 0) return { player, guess };
    guess = next(player.drawn);
  }
  return undefined;
}

/** The next guess after one whose draws came out so: the last false turned true, the rest open. */
function next(drawn: readonly boolean[]): readonly boolean[] | undefined {
  const turn = drawn.lastIndexOf(false);
  return turn < 0 ? undefined : [...drawn.slice(0, turn), true];
}

/** Plays a step; what a model cannot carry out is a difference. */
function playStep(
  player: CasePlayer,
  { steps }: KernelCase,
  index: number,
  guess: readonly boolean[],
): readonly Difference[] {
  const step = steps[index];
  if (step === undefined) return [];
  try {
    return player.play(step, guess);
  } catch (error) {
    return [{ key: 'step', expected: 'to be played', got: reasonOf(error) }];
  }
}

/** A model's refusal in its own words; a fault of the program by its first line. */
function reasonOf(error: unknown): string {
  if (error instanceof PacketPathError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
