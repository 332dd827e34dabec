import {
  columnsOf,
  createRandom,
  type Family,
  type Host,
  type Packet,
  type PacketColumns,
  SeededChoices,
  withFields,
  workCounters,
} from '@packet-path/core';
import {
  type Answer,
  disagreement,
  type Happening,
  historyOf,
  sendEach,
  type Way,
} from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DispatchEvaluator } from '../src/index.ts';
import { sequences } from './support/sequences.ts';
import { type Beginning, wayOf } from './support/ways.ts';

const FAMILIES: readonly Family[] = [4, 6];

test.each(FAMILIES)(
  'IPv%s: packets on a course fare and count as those that are walked',
  { tags: ['slow'] },
  (family) => {
    const property = fc.property(sequences(family), ({ beginning, happening }) => {
      const often = happening.flatMap(repeated);
      const walked = historyOf(way('walked', false), beginning, often);
      const followed = historyOf(way('followed', true), beginning, often);
      const walkedInBulk = { ...way('walked in bulk', false), send: sendInBulk };
      expect(disagreement(walked, historyOf(walkedInBulk, beginning, often))).toBeUndefined();
      const inBulk = historyOf({ ...way('in bulk', true), send: sendInBulk }, beginning, often);
      expect(disagreement(walked, followed)).toBeUndefined();
      expect(disagreement(walked, inBulk)).toBeUndefined();
    });
    fc.assert(property, { numRuns: 8 });
  },
);

/** Hosts whose chance is seeded, and may say so: else every packet is walked. */
function way(name: string, isSeeded: boolean): Way<Beginning> {
  const { begin } = wayOf(name, () => new DispatchEvaluator());
  return {
    name,
    begin(beginning) {
      const choices = new SeededChoices(createRandom('courses'));
      if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
      const begun = begin(beginning, choices);
      const next = (): string =>
        (['statistic', 'nat-port'] as const).map((why) => choices.below(why, 2 ** 31)).join();
      return { ...begun, state: () => [...begun.state(), next()] };
    },
  };
}

/** Sends runs of packets that fit into columns as such, and the others one by one. */
function sendInBulk(host: Host, packets: readonly Packet[]): readonly Partial<Answer>[] {
  return runsOf(packets).flatMap((run): readonly Partial<Answer>[] => {
    const columns = asColumns(run);
    if (columns === undefined) return sendEach(host, run);
    const names = workCounters();
    const sent = host.sendMany(columns, { counters: names });
    return run.map((_, row) => ({
      work: JSON.stringify(
        Object.fromEntries(names.map((name) => [name, sent.counters[name]![row]])),
      ),
    }));
  });
}

/** Packets that follow each other, and all fit into columns or all do not. */
function runsOf(packets: readonly Packet[]): readonly Packet[][] {
  const runs: Packet[][] = [];
  for (const packet of packets) {
    const last = runs.at(-1);
    const isNext = last !== undefined && asColumns([...last, packet]) !== undefined;
    if (isNext) last.push(packet);
    else runs.push([packet]);
  }
  return runs;
}

function asColumns(packets: readonly Packet[]): PacketColumns | undefined {
  try {
    return columnsOf(packets);
  } catch {
    return undefined;
  }
}

/** A packet, three more from other ports, and the packet again. */
function repeated(happening: Happening): readonly Happening[] {
  if (happening.kind !== 'packet') return [happening];
  const { packet } = happening;
  const others = [1, 2, 3].map((more) => ({
    kind: 'packet' as const,
    packet: moved(packet, more),
  }));
  return [happening, ...others, happening];
}

function moved(packet: Packet, more: number): Packet {
  const sourcePort = packet.sourcePort === 0 ? 0 : ((packet.sourcePort + more) % 65535) + 1;
  return withFields(packet, { sourcePort });
}
