import { isAgreed, judge } from './judge.mjs';
import { runCase } from './run-case.mjs';

/** Cases that are recorded at most to make one smaller. */
const MOST_RUNS = 24;
/** Milliseconds for that: what is found is told in any case. */
const LONGEST = 30_000;

/**
 * A smaller plan that still differs, with its case: packets behind the one that differed go, then
 * packets and rules by halves, for as long as that helps. Each try is recorded anew.
 */
export async function minimiseCase(recorder, plan, found, kernel, random) {
  let best = found;
  let rules = plan.rules;
  let packets = found.case.steps.map(({ inject }) => inject);
  let runs = 0;
  const until = Date.now() + LONGEST;
  const tries = async (someRules, somePackets) => {
    if (somePackets.length === 0 || ++runs > MOST_RUNS || Date.now() > until) return false;
    const fewer = plan.fewer(new Set(someRules), somePackets);
    const done = await runCase(recorder, fewer, kernel);
    if (done.case === undefined || done.disturbed) return false;
    const result = judge(done.case, done.bounds, fewer.timed, random);
    if (isAgreed(result) || result.failure !== undefined) return false;
    best = { ...done, result };
    rules = someRules;
    packets = somePackets;
    return true;
  };
  await tries(rules, packets.slice(0, found.result.differing[0]?.step ?? packets.length));
  const halves = async (list, tryList) => {
    let kept = list;
    for (
      let size = Math.ceil(kept.length / 2);
      size >= 1;
      size = size === 1 ? 0 : Math.ceil(size / 2)
    ) {
      for (let at = 0; at < kept.length; ) {
        const some = [...kept.slice(0, at), ...kept.slice(at + size)];
        if (await tryList(some)) kept = some;
        else at += size;
      }
    }
  };
  await halves(rules, (some) => tries(some, packets));
  await halves(packets, (some) => tries(rules, some));
  return best;
}
