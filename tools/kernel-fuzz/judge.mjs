import { readCase, replayCase } from '../../packages/replay/dist/index.js';

/** Ways at most that a case is tried in. */
const MOST_WAYS = 5;
/** Draws that are tried for a step: a ruleset has few rules that draw. */
const MOST_DRAWS = 64;
/** A tick of the kernel's (HZ 250), in seconds. */
const TICK = 0.004;

/**
 * Plays a recorded case on the model. Draws of the kernel's are looked for by the replay; where rules
 * depend on the moment, each packet may have come at any moment between its bounds, and the model has
 * to agree at one set of them.
 *
 * @returns the result that agrees, or the first
 */
export function judge(recorded, bounds, timed, random) {
  const first = play(recorded);
  if (!timed || isAgreed(first)) return first;
  for (const times of ways(bounds, random)) {
    const steps = recorded.steps.map((step, at) => ({ ...step, at: times[at] }));
    const result = play({ ...recorded, steps });
    if (isAgreed(result)) return result;
  }
  return first;
}

export function isAgreed({ differing, failure }) {
  return failure === undefined && differing.length === 0;
}

function play(recorded) {
  return replayCase(readCase(JSON.stringify(recorded), 'kernel-fuzz', 1), {
    differences: 0,
    draws: MOST_DRAWS,
    // Elements of sets outlive a case: it does not matter when the kernel's collector began.
    moments: 0,
  });
}

/** Times of all packets: by the kernel's ticks, at their last moment, and then any between. */
function* ways(bounds, random) {
  const inOrder = (times) => {
    for (let at = 1; at < times.length; at++) times[at] = Math.max(times[at], times[at - 1]);
    return times;
  };
  yield inOrder(bounds.map(({ ticks }) => ticks[0] * TICK));
  yield inOrder(bounds.map(({ ticks }) => ticks[1] * TICK));
  yield inOrder(bounds.map(({ last }) => last));
  for (let way = 3; way < MOST_WAYS; way++) {
    const phase = way % 2 ? 0 : random.below(4000) / 1e6;
    yield inOrder(
      bounds.map(({ first, last, ticks }) =>
        phase === 0
          ? ticks[random.below(2)] * TICK
          : phase + first + ((last - first) * random.below(1000)) / 1000,
      ),
    );
  }
}
