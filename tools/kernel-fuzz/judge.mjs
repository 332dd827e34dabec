import { readCase, replayCase } from '../../packages/replay/dist/index.js';

/** Ways at most that a case is tried in, from which the best is taken further. */
const FIRST_WAYS = 5;
/** Ways at most beside those, each the best so far with some moments changed. */
const MORE_WAYS = 60;
/** A moment is changed of the packet that differs, or of one of so many before it. */
const NEAR = 6;
/** Draws that are tried for a step: a ruleset has few rules that draw. */
const MOST_DRAWS = 64;
/** Draws that are tried before a difference is told: those that no packet shows move what later ones meet. */
const ALL_DRAWS = 1024;
/** A tick of the kernel's (HZ 250), in seconds. */
const TICK = 0.004;
/** Moments within a tick at which all ticks are tried to begin. */
const PHASES = 16;

/**
 * Plays a recorded case on the model. Draws of the kernel's are looked for by the replay; where rules
 * depend on the moment, each packet may have come at any moment between its bounds, and the model has
 * to agree at one set of them.
 *
 * @returns the result that agrees, or the first
 */
export function judge(recorded, bounds, timed, random) {
  const first = play(recorded);
  if (isAgreed(first)) return first;
  const patient = play(recorded, ALL_DRAWS);
  if (!timed || isAgreed(patient)) return patient;
  let best;
  for (const times of ways(bounds, random, () => best)) {
    const steps = recorded.steps.map((step, at) => ({ ...step, at: times[at] }));
    const result = play({ ...recorded, steps });
    if (isAgreed(result)) return result;
    const differsAt = result.failure === undefined ? result.differing[0].step : 0;
    if (best === undefined || differsAt >= best.differsAt) best = { times, differsAt };
  }
  return first;
}

export function isAgreed({ differing, failure }) {
  return failure === undefined && differing.length === 0;
}

function play(recorded, draws = MOST_DRAWS) {
  return replayCase(readCase(JSON.stringify(recorded), 'kernel-fuzz', 1), {
    differences: 0,
    draws,
    // Elements of sets outlive a case: it does not matter when the kernel's collector began.
    moments: 0,
  });
}

/**
 * Times of all packets: by the kernel's ticks, at their last moment, and then any between; by ticks that begin
 * at any moment; then those of the way that agreed for longest, with other moments for a few packets before the one that differed.
 *
 * @param best the best way so far: its times, and `differsAt`, the number of the first packet that differs, from 1
 */
function* ways(bounds, random, best) {
  yield inOrder(bounds.map(({ ticks }) => ticks[0] * TICK));
  yield inOrder(bounds.map(({ ticks }) => ticks[1] * TICK));
  yield inOrder(bounds.map(({ last }) => last));
  for (let way = 3; way < FIRST_WAYS; way++) {
    const phase = way % 2 ? 0 : random.below(4000) / 1e6;
    yield inOrder(
      bounds.map(({ first, last, ticks }) =>
        phase === 0
          ? ticks[random.below(2)] * TICK
          : phase + first + ((last - first) * random.below(1000)) / 1000,
      ),
    );
  }
  for (let phase = 0; phase < PHASES; phase++) {
    const shift = (phase / PHASES) * TICK;
    yield inOrder(
      bounds.map(({ first, last }) => Math.floor(((first + last) / 2 + shift) / TICK) * TICK),
    );
  }
  for (let more = 0; more < MORE_WAYS; more++) {
    const { times, differsAt } = best();
    const changed = [...times];
    for (let some = 1 + random.below(3); some > 0; some--) {
      const at = Math.max(0, differsAt - 1 - random.below(NEAR));
      const { first, last, ticks } = bounds[at];
      changed[at] = random.of([ticks[0] * TICK, ticks[1] * TICK, first, last]);
    }
    yield inOrder(changed);
  }
}

function inOrder(times) {
  for (let at = 1; at < times.length; at++) times[at] = Math.max(times[at], times[at - 1]);
  return times;
}
