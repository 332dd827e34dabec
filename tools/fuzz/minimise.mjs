/** Runs of a target at most for one finding. */
const MOST_RUNS = 2000;

/**
 * A shorter input of which the same is wrong: lines are left out, then parts, then characters, for as
 * long as that helps.
 *
 * @param {(input: string) => boolean} isWrong
 */
export function minimise(input, isWrong) {
  let best = input;
  let runs = 0;
  for (const split of ['\n', ' ', '']) {
    let parts = best.split(split);
    for (
      let size = Math.ceil(parts.length / 2);
      size >= 1;
      size = size === 1 ? 0 : Math.ceil(size / 2)
    ) {
      for (let at = 0; at < parts.length; ) {
        if (++runs > MOST_RUNS) return best;
        const fewer = [...parts.slice(0, at), ...parts.slice(at + size)];
        if (fewer.length < parts.length && isWrong(fewer.join(split))) parts = fewer;
        else at += size;
      }
    }
    best = parts.join(split);
  }
  return best;
}
