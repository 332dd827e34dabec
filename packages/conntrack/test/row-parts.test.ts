import {
  Address,
  type CourseAction,
  type CourseCondition,
  columnsOf,
  type GivenEnd,
  type Host,
  type Packet,
  SECOND,
  tcp,
  udp,
  type Verdict,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { Conntrack, RowAction, RowAlteration, RowCondition } from '../src/index.ts';
import { always, alwaysRecorded, router, to } from './host.ts';

const NEAR = { inputInterface: 'eth0' } as const;
const FAR = { inputInterface: 'eth1' } as const;
const ENDS = {
  4: ['10.0.0.2:4000', '10.244.1.5:80'],
  6: ['[fd00::2]:4000', '[fd01::5]:80'],
} as const;
const LONGEST = 500;

/** Counts the packets and the rows that an action was done for, and those of packets that had no buffer on their way. */
class Counting implements RowAction {
  rowEnd: RowAction['rowEnd'];
  packets = 0;
  alone = 0;
  readonly rows: number[] = [];

  constructor(rowEnd: RowAction['rowEnd'] = undefined) {
    this.rowEnd = rowEnd;
  }

  run(): Verdict {
    this.packets++;
    return 'accept';
  }

  takeRow(row: number): void {
    this.rows.push(row);
  }

  takePacket(): void {
    this.packets++;
    this.alone++;
  }
}

/** A condition that is asked about packets alone, and one that is asked about rows too. */
const isShort: CourseCondition = {
  asksLengthAlone: true,
  holds: ({ length }) => length <= LONGEST,
};
const isShortRow: RowCondition = {
  ...isShort,
  holdsForRow: (row, { length }) => length[row]! <= LONGEST,
};

interface Parts {
  readonly actions?: readonly CourseAction<Verdict>[];
  readonly condition?: CourseCondition;
  readonly hook?: 'PREROUTING' | 'FORWARD';
  readonly priority?: number;
}

/** Attaches a hook function that asks for a condition, drops what is too long, and acts on the rest. */
function attach({ host }: { host: Host }, parts: Parts): void {
  const { actions = [], condition, hook = 'FORWARD', priority = 0 } = parts;
  for (const family of [4, 6] as const) {
    host.attach({
      name: 'own',
      family,
      hook,
      priority,
      course: 'recorded',
      run(packet, passage) {
        const { recorder } = passage;
        if (condition !== undefined) recorder?.requires(condition, packet);
        for (const action of actions) {
          if (recorder === undefined) action.run(packet, passage);
          else recorder.again(action, packet, passage);
        }
        return condition !== undefined && packet.length > LONGEST ? 'drop' : 'accept';
      },
    });
  }
}

/** Sends packets in columns, and one by one through a like host; the answers must be the same. */
function inColumns(make: () => { host: Host; conntrack: Conntrack }, packets: readonly Packet[]) {
  const one = make();
  const outcomes = packets.map((packet) => one.host.send(packet));
  const many = make();
  const sent = many.host.sendMany(columnsOf(packets));
  expect([...sent.destinationPort]).toEqual(
    outcomes.map(({ emitted: [frame] }) => frame?.destinationPort ?? 0),
  );
  expect([...sent.outcome].map((outcome) => outcome === 0)).toEqual(
    outcomes.map(({ outcome }) => outcome === 'forwarded'),
  );
  expect(many.conntrack.save()).toBe(one.conntrack.save());
  expect(many.conntrack.statistics).toEqual(one.conntrack.statistics);
  return many;
}

/** A router on which a connection of TCP, or of UDP, is known to be one that both ends speak on. */
function established(family: 4 | 6, isTcp: boolean, parts: Parts) {
  return () => {
    const made = router();
    attach(made, parts);
    const [from, server] = ENDS[family];
    if (isTcp) {
      const window = 20_000;
      made.host.send(tcp(from, server, { ...NEAR, sequence: 100, window }));
      const answer = {
        flags: ['SYN', 'ACK'],
        sequence: 500,
        acknowledgement: 101,
        window,
      } as const;
      made.host.send(tcp(server, from, { ...FAR, ...answer }));
      const last = { flags: ['ACK'], sequence: 101, acknowledgement: 501, window } as const;
      made.host.send(tcp(from, server, { ...NEAR, ...last }));
    } else {
      for (let turn = 0; turn < 3; turn++) {
        made.host.send(udp(from, server, NEAR));
        made.host.send(udp(server, from, FAR));
        made.host.clock.advance(SECOND);
      }
    }
    return made;
  };
}

function spoken(family: 4 | 6, isTcp: boolean, payloads: readonly number[]): Packet[] {
  const [from, server] = ENDS[family];
  const numbers = { flags: ['ACK'], sequence: 101, acknowledgement: 501, window: 20_000 } as const;
  return payloads.map((payload, index) =>
    isTcp
      ? tcp(from, server, { ...NEAR, ...numbers, window: 20_000 + index, payload })
      : udp(from, server, { ...NEAR, payload }),
  );
}

const SHORT = Array<number>(30).fill(10);
const CASES = ([4, 6] as const).flatMap((family) =>
  [true, false].map((isTcp) => ({ family, isTcp })),
);

describe('rows of a known connection', () => {
  test.each(CASES)('are taken by actions that take rows: IPv$family, TCP $isTcp', (of) => {
    const action = new Counting();
    inColumns(
      established(of.family, of.isTcp, { actions: [action] }),
      spoken(of.family, of.isTcp, SHORT),
    );
    // The first few are walked, and a course recorded; each row behind them is taken once.
    expect(action.rows.length).toBeGreaterThan(20);
    expect(action.rows).toEqual(action.rows.toSorted((a, b) => a - b));
    expect(action.rows.at(-1)).toBe(SHORT.length - 1);
    expect(new Set(action.rows).size).toBe(action.rows.length);
    // Of the other host packets were sent one by one: as many, or one more, need no buffer.
    expect(action.alone).toBeGreaterThanOrEqual(action.rows.length);
  });

  test.each(CASES)('are packets where a condition asks for them: IPv$family, TCP $isTcp', (of) => {
    const action = new Counting();
    const parts = { actions: [action], condition: isShort };
    const payloads = SHORT.map((payload, index) => (index % 7 === 6 ? 600 : payload));
    inColumns(established(of.family, of.isTcp, parts), spoken(of.family, of.isTcp, payloads));
    expect(action.rows).toEqual([]);
  });

  test.each(CASES)('are taken where a condition holds for them: IPv$family, TCP $isTcp', (of) => {
    const action = new Counting();
    const parts = { actions: [action], condition: isShortRow };
    const payloads = SHORT.map((payload, index) => (index % 7 === 6 ? 600 : payload));
    inColumns(established(of.family, of.isTcp, parts), spoken(of.family, of.isTcp, payloads));
    expect(action.rows.length).toBeGreaterThan(10);
    expect(action.rows.every((row) => payloads[row] === 10)).toBe(true);
  });

  test('are packets where an action takes none', () => {
    let packets = 0;
    const action: CourseAction<Verdict> = {
      run() {
        packets++;
        return 'accept';
      },
    };
    const counting = new Counting();
    inColumns(established(4, true, { actions: [counting, action] }), spoken(4, true, SHORT));
    expect(counting.rows).toEqual([]);
    expect(packets).toBe(counting.packets);
  });
});

/** Rules that let every connection by. */
function idle({ nat }: Conntrack): void {
  const rules = { family: 4, hook: 'PREROUTING', priority: 0, course: 'recorded' } as const;
  nat.attachRules({ ...rules, run: () => 'accept' });
}

const OPENINGS = Array.from({ length: 30 }, (_, index) =>
  tcp(`10.0.0.2:${5000 + index}`, '10.244.1.5:80', { ...NEAR, window: 20_000 }),
);

describe('rows that open connections', () => {
  const given = to('10.244.1.9', 8080);

  test.each([
    ['whose ends stay', idle],
    [
      'to a server that rules give',
      (conntrack: Conntrack) => alwaysRecorded(conntrack, 'PREROUTING', given),
    ],
  ])('are taken by actions that take rows: %s', (_, rule) => {
    const action = new Counting();
    const make = () => {
      const made = router();
      rule(made.conntrack);
      attach(made, { actions: [action] });
      return made;
    };
    inColumns(make, OPENINGS);
    expect(action.rows.length).toBeGreaterThan(20);
    expect(action.rows.at(-1)).toBe(OPENINGS.length - 1);
    expect(action.alone).toBeGreaterThanOrEqual(action.rows.length);
  });

  test.each([
    [
      'rules draw a source',
      (conntrack: Conntrack) => alwaysRecorded(conntrack, 'POSTROUTING', to('10.0.1.1')),
    ],
    [
      'rules say nothing of courses',
      (conntrack: Conntrack) => always(conntrack, 'PREROUTING', given),
    ],
    [
      'rules give a server by a range of ports',
      (conntrack: Conntrack) => alwaysRecorded(conntrack, 'PREROUTING', to('10.244.1.9', 80, 90)),
    ],
  ])('are packets where %s', (_, rule) => {
    const action = new Counting();
    const make = () => {
      const made = router();
      rule(made.conntrack);
      attach(made, { actions: [action] });
      return made;
    };
    inColumns(make, OPENINGS);
    expect(action.rows).toEqual([]);
    expect(action.packets).toBe(2 * OPENINGS.length);
  });

  test('are packets where an action gives an end without altering the reply', () => {
    const action = new Counting('destination');
    const make = () => {
      const made = router();
      idle(made.conntrack);
      attach(made, { actions: [action] });
      return made;
    };
    inColumns(make, OPENINGS);
    expect(action.rows).toEqual([]);
  });

  test('are packets where two actions would alter the reply, or one does so early', () => {
    class Altering extends Counting implements RowAlteration {
      alters(): GivenEnd {
        return { address: Address.parse('10.244.1.5'), port: 80 };
      }
    }
    const early = new Altering('destination');
    const makeEarly = () => {
      const made = router();
      idle(made.conntrack);
      attach(made, { actions: [early], hook: 'PREROUTING', priority: -150 });
      return made;
    };
    inColumns(makeEarly, OPENINGS);
    expect(early.rows).toEqual([]);
    const [one, other] = [new Altering('destination'), new Altering('destination')];
    const makeTwo = () => {
      const made = router();
      idle(made.conntrack);
      attach(made, { actions: [one, other] });
      return made;
    };
    inColumns(makeTwo, OPENINGS);
    expect([...one.rows, ...other.rows]).toEqual([]);
    expect(one.alone + other.alone).toBe(0);
    const once = new Altering('destination');
    const makeOnce = () => {
      const made = router();
      idle(made.conntrack);
      attach(made, { actions: [once] });
      return made;
    };
    inColumns(makeOnce, OPENINGS);
    expect(once.rows.length).toBeGreaterThan(20);
  });
});
