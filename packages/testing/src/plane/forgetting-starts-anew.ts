import { countersOf, EveryOutcome, type Work } from '@packet-path/core';
import type { DataPlane, PlaneHost } from '@packet-path/data-plane';
import fc from 'fast-check';
import { assertSame } from '../assertion/assert.ts';
import { flowOf, place, type Traffic, traffic } from '../path/calls.ts';
import { type PlaneTestOptions, planeUnderTest } from './plane-under-test.ts';

/** Chance always decides the same, and how often it is asked is counted. */
class CountedOutcome extends EveryOutcome {
  asked = 0;

  override chance(...draw: Parameters<EveryOutcome['chance']>): boolean {
    this.asked++;
    return super.chance(...draw);
  }

  override below(...draw: Parameters<EveryOutcome['below']>): number {
    this.asked++;
    return super.below(...draw);
  }
}

/**
 * A host that has forgotten knows no connection: each call again, by the same client from the same
 * port, is a new one. As many draws decide about it, and as many entries are made, as on a host that
 * has carried nothing.
 */
export function forgettingStartsAnew(
  plane: DataPlane,
  options: PlaneTestOptions = {},
): fc.IPropertyWithHooks<[Traffic]> {
  const fresh = (seed: number) => {
    const choices = new CountedOutcome();
    return { choices, under: planeUnderTest(plane, { ...options, choices })(seed) };
  };
  return fc.property(traffic(), ({ seed, calls }) => {
    const used = fresh(seed);
    for (const call of calls) place(call, used.under).close();
    for (const call of calls) {
      (used.under.path as PlaneHost).forget();
      const unused = fresh(seed);
      const [again, first] = [used, unused].map(({ choices, under }) => {
        choices.restart();
        choices.asked = 0;
        const { original, outcome, opening } = under.path.connect(flowOf(call, under));
        return { original, outcome, asked: choices.asked, entries: entries(opening) };
      });
      assertSame(`${again!.original}`, again!.outcome, first!.outcome);
      assertSame('draws', again!.asked, first!.asked);
      assertSame('entries made', again!.entries, first!.entries);
    }
  });
}

/** Connections entered in tables. */
function entries(work: Work): number {
  return countersOf('hash insert').reduce((sum, counter) => sum + work[counter], 0);
}
