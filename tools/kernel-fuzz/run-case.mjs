import { expectation } from './observed.mjs';
import { datagram, frame } from './packet/datagram.mjs';
import { readSavedSets } from './saved-sets.mjs';

const TICK = 4_000_000n;
/** Seconds from a packet to the reading of entries: where it took longer, times are not to be compared. */
const LATEST = 0.06;
/** Sets are saved after every so many packets. */
const SETS_EVERY = 8;

/** Seconds between a first moment and a later one, both as the recorder tells them. */
function since(begun, moment) {
  return Number(BigInt(moment[0]) - BigInt(begun[0])) / 1e9;
}

/**
 * Plays a plan on the kernel and records it.
 *
 * @param plan `setup` of the case, `begin` for the recorder, `counts` from what moved, `next` packets
 * @returns a case of `kernel-case/1` with the bounds of each step's moment, and whether the machine was too busy
 * once to compare times; or why the kernel refused it
 */
export async function runCase(recorder, plan, kernel) {
  const begun = await recorder.ask({ do: 'begin', ...plan.begin });
  if (begun.refused !== undefined) return { refused: begun.errors };
  const names = plan.setup.interfaces.map(({ name }) => name);
  const steps = [];
  const bounds = [];
  let disturbed = false;
  let id = 0x1000;
  for (;;) {
    const action = plan.next(steps.length);
    if (action === undefined) break;
    if (action.sleep !== undefined) {
      await recorder.ask({ do: 'sleep', seconds: action.sleep });
      continue;
    }
    const { inject } = action;
    id++;
    const octets = datagram(inject, id);
    const local = inject.interface === null;
    const answer = await recorder.ask({
      do: 'packet',
      device: inject.interface,
      bytes: (local ? octets : frame(octets, names.indexOf(inject.interface))).toString('hex'),
      family: plan.family,
      source: inject.src,
      destination: inject.dst,
      mark: inject.mark,
    });
    const { expect, seen } = expectation(inject, id, answer, plan.counts(answer.counts));
    if (expect.outcome === 'dropped') Object.assign(expect, plan.dropped(inject, expect));
    // A copy is not told from the packet itself.
    if (expect.outcome === undefined || plan.copies) delete expect.outcome;
    if (local) expect.sendErrno = answer.errno === 0 ? null : answer.errno;
    if (plan.drawn) expect.random = null;
    plan.heard(inject, seen, expect);
    if (plan.savesSets && steps.length % SETS_EVERY === SETS_EVERY - 1) {
      const { output, read } = await recorder.ask({ do: 'sets' });
      expect.ipsets = readSavedSets(output, since(answer.first, read) <= LATEST);
    }
    const at = since(begun.at, answer.first);
    steps.push({ at: Math.round(at * 1e6) / 1e6, inject, expect });
    disturbed ||= since(answer.first, answer.read) > LATEST;
    bounds.push({
      first: at,
      last: since(begun.at, answer.last),
      ticks: ticksOf(begun.at, answer),
    });
  }
  const { setup, name, tags } = plan;
  return {
    case: {
      format: 'kernel-case/1',
      name,
      tags,
      recorded: { ...kernel, startsAt: begun.date },
      setup,
      steps,
    },
    bounds,
    disturbed,
  };
}

/** The ticks of the kernel's in which a packet may have been treated, counted from the beginning. */
function ticksOf(begun, { first, last }) {
  const tick = (moment) => Number((BigInt(moment[1]) - BigInt(begun[1])) / TICK);
  return [tick(first), tick(last)];
}
