import type { Microseconds } from '@packet-path/core';
import type { CaseStep, KernelCase } from '../case/kernel-case.ts';
import type { Draw, RangedDraw } from './case-choices.ts';
import { CasePlayer } from './case-player.ts';

/** The draws of a step that was played. */
export interface PlayedDraws {
  /** The outcomes handed out where the recording was not followed; undefined where it was. */
  readonly guess: readonly Draw[] | undefined;
  /** The outcomes, in the order they were asked for. */
  readonly drawn: readonly RangedDraw[];
}

/** Times a case is played again at most. */
const MOST_REPLAYS = 1024;

/**
 * Looks for draws that explain a case up to a step that differed, where recordings do not know them
 * or their order: goes back to the last such draws at or before the step that differs, goes on from the
 * last outcome that is not the last there could be, and plays the case again.
 *
 * @param played the steps so far; the last one is that which differed
 * @param unexplained steps, from 0, that no draws could explain before: they may differ
 * @param lead how long before the case's beginning its host was made
 * @param most times that the case is played again
 * @returns a player that has played all of them in agreement
 */
export function findDraws(
  kernelCase: KernelCase,
  played: readonly PlayedDraws[],
  unexplained: ReadonlySet<number>,
  lead: Microseconds,
  most: number = MOST_REPLAYS,
): CasePlayer | undefined {
  const steps = kernelCase.steps.slice(0, played.length);
  let tried = played;
  for (let replays = 0; replays < most; replays++) {
    const guesses = nextGuesses(steps, tried);
    if (guesses === undefined) return undefined;
    const player = new CasePlayer(kernelCase, lead);
    const agrees = steps.every(
      (step, index) => player.play(step, guesses[index]).length === 0 || unexplained.has(index),
    );
    if (agrees) return player;
    tried = player.played;
  }
  return undefined;
}

/** The next draws to try: those of the last step that has others left, and all before it. */
function nextGuesses(
  steps: readonly CaseStep[],
  played: readonly PlayedDraws[],
): (readonly Draw[] | undefined)[] | undefined {
  for (let index = played.length - 1; index >= 0; index--) {
    const [step, draws] = [steps[index], played[index]];
    const guess = step && draws && nextGuess(step, draws);
    if (guess !== undefined) {
      return [...played.slice(0, index).map((earlier) => earlier.guess), guess];
    }
  }
  return undefined;
}

function nextGuess(step: CaseStep, { guess, drawn }: PlayedDraws): readonly Draw[] | undefined {
  if (step.expect['random'] !== null && !isOrderUnknown(step)) return undefined;
  if (guess === undefined) return [];
  const turn = drawn.findLastIndex(({ outcome, outcomes }) => Number(outcome) + 1 < outcomes);
  const turned = drawn[turn];
  if (turned === undefined) return undefined;
  const { outcome } = turned;
  const kept = drawn.slice(0, turn).map((draw) => draw.outcome);
  return [...kept, typeof outcome === 'boolean' ? true : outcome + 1];
}

/**
 * A packet that comes back over `lo` passes twice, and recordings list the draws of its second pass
 * first.
 */
function isOrderUnknown({ packet, expect }: CaseStep): boolean {
  const { random } = expect;
  return packet?.inputInterface === null && Array.isArray(random) && new Set(random).size > 1;
}
