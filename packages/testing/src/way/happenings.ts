import { checkArgument, type Invocation, type Packet, someObject } from '@packet-path/core';
import fc from 'fast-check';
import { someArbitrary } from '../arbitrary/some-arbitrary.ts';
import type { Happening } from './happening.ts';

/** The size of a sequence. */
export interface HappeningsOptions {
  /** Exactly; 20 unless given. */
  readonly packets?: number;
  /** Changes by tools, exactly; 2 unless given. */
  readonly changes?: number;
  /** Waits at most; 2 unless given. */
  readonly waits?: number;
}

const SECOND = 1_000_000;

/** Packets with changes and waits among them, each at any place. */
export function happenings(
  packet: fc.Arbitrary<Packet>,
  change: fc.Arbitrary<Invocation>,
  options: HappeningsOptions = {},
): fc.Arbitrary<readonly Happening[]> {
  checkArgument('happenings', 'packets', packet, someArbitrary);
  checkArgument('happenings', 'changes', change, someArbitrary);
  checkArgument('happenings', 'options', options, someObject);
  const { packets = 20, changes = 2, waits = 2 } = options;
  const placed = <Event extends Happening>(event: fc.Arbitrary<Event>) =>
    fc.tuple(fc.nat(packets), event);
  const invocations = change.map((invocation) => ({ kind: 'change', invocation }) as const);
  const delays = fc
    .constantFrom(SECOND / 1000, 0.3 * SECOND, 7 * SECOND, 40 * SECOND)
    .map((microseconds) => ({ kind: 'wait', microseconds }) as const);
  return fc
    .tuple(
      fc.array(packet, { minLength: packets, maxLength: packets }),
      fc.array(placed(invocations), { minLength: changes, maxLength: changes }),
      fc.array(placed(delays), { maxLength: waits }),
    )
    .map(([sent, ...events]) => {
      const all: Happening[] = sent.map((one) => ({ kind: 'packet', packet: one }));
      const byPlace = events.flat().sort(([a], [b]) => b - a);
      for (const [place, event] of byPlace) all.splice(place, 0, event);
      return all;
    });
}
