import { Address, createRandom, Host, SECOND } from '@packet-path/core';
import { expect, test } from 'vitest';
import { RecentTable } from '../src/state/recent-table.ts';

/** An address as a list would have it, its times with the last one last. */
interface Seen {
  readonly address: string;
  ttl: number;
  times: number[];
}

test.each([1, 3, 20])('a table of %i times an entry has what a list would have', (most) => {
  const random = createRandom(`recent ${most}`);
  const clock = new Host().clock;
  const table = new RecentTable(clock, most, Address.parse('255.255.255.255'));
  let list: Seen[] = [];
  let stamps = most;
  // Entries of one address are found in the order added, whichever was updated last.
  const inOrder: Seen[] = [];
  const find = (address: string, ttl: number): Seen | undefined =>
    inOrder
      .filter((entry) => entry.address === address)
      .find((entry) => ttl === 0 || entry.ttl === 0 || entry.ttl === ttl);
  for (let step = 0; step < 600; step++) {
    const address = `10.0.0.${random.below(130)}`;
    const ttl = random.below(3);
    const known = table.find(Address.parse(address), ttl);
    const wanted = find(address, ttl);
    expect([known?.key, known?.ttl]).toEqual([wanted?.address, wanted?.ttl]);
    clock.advance(random.below(3) * SECOND);
    const seconds = random.below(5) * 20;
    const hitCount = random.below(4);
    if (known !== undefined && wanted !== undefined) {
      const times = wanted.times.filter(
        (time) => seconds === 0 || time >= clock.now - seconds * SECOND,
      );
      expect(table.wasSeen(known, { seconds, hitCount })).toBe(
        times.length >= Math.max(1, hitCount),
      );
    }
    const remove = (entry: Seen): void => {
      list = list.filter((other) => other !== entry);
      inOrder.splice(inOrder.indexOf(entry), 1);
    };
    const kind = random.below(10);
    if (kind === 0) {
      // The one seen longest ago goes where that is too long, unless it is about to be updated.
      const [oldest] = list;
      if (
        oldest !== undefined &&
        oldest !== wanted &&
        oldest.times.at(-1)! < clock.now - seconds * SECOND
      )
        remove(oldest);
      table.reap(seconds, known);
    } else if (known === undefined || wanted === undefined) {
      if (list.length >= 100) remove(list[0]!);
      const entry = { address, ttl, times: [clock.now] };
      list.push(entry);
      inOrder.push(entry);
      table.add(Address.parse(address), ttl);
    } else if (kind === 1) {
      remove(wanted);
      table.remove(known);
    } else {
      wanted.times = [...wanted.times, clock.now].slice(-stamps);
      wanted.ttl = ttl;
      list = [...list.filter((entry) => entry !== wanted), wanted];
      table.update(known, ttl);
    }
    if (step === 500) {
      table.keepStamps(stamps);
      expect(table.view('a').entries.length).toBe(list.length);
      stamps++;
      table.keepStamps(stamps);
      list = [];
      inOrder.length = 0;
    }
    const { entries } = table.view('a');
    if (step % 20 > 0) continue;
    expect(entries.map((entry) => [entry.address, entry.ttl, ...entry.seen])).toEqual(
      list.map((entry) => [entry.address, entry.ttl, ...entry.times]),
    );
  }
});

test('an empty table has nothing to forget', () => {
  const table = new RecentTable(new Host().clock, 1, Address.parse('255.255.255.255'));
  expect(() => table.reap(1, undefined)).not.toThrow();
  expect(table.find(Address.parse('10.0.0.1'), 0)).toBeUndefined();
});
