import {
  columnsOf,
  createRandom,
  type Microseconds,
  type Packet,
  type Random,
  SECOND,
  sendMany,
  tcp,
  udp,
  workCounters,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { Conntrack, NatRange } from '../src/index.ts';
import { always, alwaysRecorded, router, to } from './host.ts';

/** Packets of a few flows, many of each, and when they are sent. */
interface Traffic {
  readonly packets: readonly Packet[];
  readonly at: readonly Microseconds[];
}

function traffic(random: Random, family: 4 | 6): Traffic {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const [client, server] = family === 4 ? ['10.0.0.2', '10.244.1.5'] : ['[fd00::2]', '[fd01::5]'];
  const packets: Packet[] = [];
  const at: Microseconds[] = [];
  let now = 0;
  for (let row = 0; row < 160; row++) {
    now += of([0, 0, 0, 1000, 0.3 * SECOND, 3 * SECOND]);
    at.push(now);
    const from = `${client}:${of([600, 4000, 4000, 4001, 4002])}`;
    const destination = `${server}:${of([53, 80])}`;
    const options = { inputInterface: 'eth0' };
    if (random.below(3) === 0) {
      packets.push(udp(from, destination, { ...options, payload: of([0, 50]) }));
      continue;
    }
    const flags = of([
      ['SYN'],
      ['SYN'],
      ['ACK'],
      ['ACK'],
      ['ACK', 'PSH'],
      ['FIN', 'ACK'],
      ['RST'],
    ] as const);
    const numbers = {
      sequence: flags[0] === 'SYN' ? 100 : of([101, 101, 101, 151]),
      acknowledgement: flags[0] === 'SYN' ? 0 : of([501, 501, 0]),
      payload: flags.length === 2 ? 50 : 0,
      window: of([1000, 1000, 0]),
    };
    packets.push(tcp(from, destination, { ...options, ...numbers, flags }));
  }
  return { packets, at };
}

const RULES: Readonly<Record<string, (conntrack: Conntrack) => void>> = {
  nothing: () => {},
  masquerading: (conntrack) => {
    always(conntrack, 'POSTROUTING', to('10.0.1.1'));
  },
  'a few ports': (conntrack) => {
    always(conntrack, 'POSTROUTING', to('10.0.1.1', 30_000, 30_003));
  },
  'drawn ports': (conntrack) => {
    const range: NatRange = { ...to('10.0.1.1'), fullyRandom: true };
    always(conntrack, 'POSTROUTING', range);
  },
  'another server': (conntrack) => {
    always(conntrack, 'PREROUTING', to('10.244.1.9', 8080));
  },
};

describe('packets that are sent as columns', () => {
  const cases = Object.keys(RULES).flatMap((name) =>
    [4, 6].flatMap((family) =>
      family === 6 && name !== 'nothing' ? [] : [{ name, family: family as 4 | 6 }],
    ),
  );
  test.each(cases)(
    'are tracked as one by one, IPv$family with $name',
    { tags: ['slow'] },
    ({ name, family }) => {
      for (let seed = 0; seed < 6; seed++) {
        const { packets, at } = traffic(createRandom(`${name} ${seed}`), family);
        const sysctls = { 'net.netfilter.nf_conntrack_acct': seed % 2 };
        const make = () => {
          const made = router({ sysctls, seed }, { buckets: 64, ...(seed === 5 && { max: 3 }) });
          RULES[name]!(made.conntrack);
          return made;
        };
        const counters = workCounters();
        const one = make();
        const works = packets.map((packet, row) => {
          one.host.clock.advance(at[row]! - one.host.clock.now);
          const { work } = one.host.send(packet);
          return counters.map((counter) => work[counter]);
        });
        const many = make();
        const sent = many.host.sendMany(columnsOf(packets, at), { counters });
        const rows = packets.map((_, row) =>
          counters.map((counter) => sent.counters[counter]![row]),
        );
        expect(rows).toEqual(works);
        expect(many.conntrack.list()).toBe(one.conntrack.list());
        expect(many.conntrack.save()).toBe(one.conntrack.save());
        expect(many.conntrack.statistics).toEqual(one.conntrack.statistics);
      }
    },
  );
});

describe('rows that open connections in long chains', () => {
  const openings = Array.from({ length: 170 }, (_, index) =>
    tcp(`10.0.0.2:${5000 + index}`, '10.244.1.5:80', { inputInterface: 'eth0', window: 20_000 }),
  );

  test.each([1, 2, 3, 4])('fare as packets one by one, with %i buckets', (buckets) => {
    for (const rule of ['nothing', 'server'] as const) {
      const make = () => {
        const made = router({ seed: buckets }, { buckets });
        if (rule === 'server') alwaysRecorded(made.conntrack, 'PREROUTING', to('10.244.1.9', 8080));
        return made;
      };
      const counters = workCounters();
      const [one, many] = [make(), make()];
      const each = { clock: one.host.clock, send: (packet: Packet) => one.host.send(packet) };
      const columns = columnsOf(openings);
      expect(many.host.sendMany(columns, { counters })).toEqual(
        sendMany(each, columns, { counters }),
      );
      expect(many.conntrack.save()).toBe(one.conntrack.save());
      expect(many.conntrack.statistics).toEqual(one.conntrack.statistics);
    }
  });
});
