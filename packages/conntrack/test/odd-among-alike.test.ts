import { type Packet, SECOND, sctp, type Traversal, tcp, udp, withFields } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { alwaysRecorded, router, to } from './host.ts';
import { Talk } from './talk.ts';

const NEAR = { inputInterface: 'eth0' } as const;
const FAR = { inputInterface: 'eth1' } as const;
const query = udp('10.0.0.2:4000', '10.244.1.5:53', NEAR);
const syn = tcp('10.0.0.2:4000', '10.244.1.5:53', NEAR);

/** Two routers with the same rule; on the second every packet is walked, since somebody listens. */
function pair(rule: boolean) {
  return [router(), router()].map((made, index) => {
    if (rule) alwaysRecorded(made.conntrack, 'PREROUTING', to('10.244.1.9', 5353));
    if (index === 1) made.host.listen(() => {});
    return made;
  });
}

function shown({ outcome, reason, emitted, work }: Traversal): unknown {
  return { outcome, reason, emitted, work: work.counters() };
}

/** Expects a packet to fare behind many that are alike as it does where all are walked. */
function expectAsWalked(alike: readonly Packet[], odd: Packet, rule = false): void {
  const answers = pair(rule).map((made) => {
    for (const packet of alike) made.host.send(packet);
    const { followed } = made.host.courses;
    const answer = shown(made.host.send(odd));
    return { made, isFollowed: made.host.courses.followed > followed, answer };
  });
  const [course, walk] = answers;
  expect(course!.made.host.courses.followed).toBeGreaterThan(0);
  expect(course!.isFollowed).toBe(false);
  expect(course!.answer).toEqual(walk!.answer);
  expect(course!.made.conntrack.list()).toBe(walk!.made.conntrack.list());
}

const ODD: readonly (readonly [string, Partial<Packet>])[] = [
  ['a first fragment', { fragment: { id: 9, offset: 0, size: 8, more: true } }],
  ['a later fragment', { fragment: { id: 9, offset: 8, size: 20, more: false } }],
  ['one whose checksum is wrong', { badChecksum: true }],
  ['one that dies here', { ttl: 1 }],
  ['one with another mark', { mark: 7 }],
  ['one with another TOS', { tos: 16 }],
  ['one of another device', { inputInterface: 'eth1' }],
];

describe('among first packets that follow a course is walked', () => {
  const fresh = Array.from({ length: 8 }, (_, index) =>
    withFields(query, { sourcePort: 5000 + index }),
  );
  const opening = fresh.map(({ sourcePort }) => withFields(syn, { sourcePort }));

  test.each(ODD)('%s', (_, fields) => {
    expectAsWalked(fresh, withFields(query, fields));
    expectAsWalked(opening, withFields(syn, fields), true);
  });

  test.each([
    ['FIN', 'ACK'],
    ['RST'],
    ['ACK'],
    ['SYN', 'ACK'],
    ['SYN', 'FIN'],
    ['SYN', 'ECE', 'CWR'],
  ] as const)('a segment with the flags %s %s', (...flags) => {
    const some = flags.filter((flag) => flag !== undefined);
    expectAsWalked(opening, tcp('10.0.0.2:4000', '10.244.1.5:53', { ...NEAR, flags: some }));
  });

  test('one of another protocol, and one to another port', () => {
    expectAsWalked(fresh, sctp('10.0.0.2:4000', '10.244.1.5:53', NEAR));
    expectAsWalked(opening, query);
    expectAsWalked(fresh, udp('10.0.0.2:4000', '10.244.1.5:54', NEAR));
    expectAsWalked(fresh, udp('10.0.0.3:4000', '10.244.1.5:53', NEAR));
    expectAsWalked(fresh, udp('10.0.0.2:4000', '10.244.1.6:53', NEAR));
  });

  test('one whose connection is there, or was a moment ago', () => {
    expectAsWalked(fresh, fresh[0]!);
    const [made, walked] = pair(false);
    for (const { host } of [made!, walked!]) {
      for (const packet of fresh) host.send(packet);
      host.clock.advance(30 * SECOND);
    }
    expect(shown(made!.host.send(fresh[0]!))).toEqual(shown(walked!.host.send(fresh[0]!)));
  });
});

describe('among packets of a known connection that follow a course is walked', () => {
  const answer = udp('10.244.1.5:53', '10.0.0.2:4000', FAR);

  /** Both ends have spoken for so long that the connection is assured, and go on. */
  function known(fields: Partial<Packet>): void {
    const [course, walk] = pair(false).map((made) => {
      for (let turn = 0; turn < 8; turn++) {
        made.host.send(query);
        made.host.send(answer);
        made.host.clock.advance(SECOND);
      }
      const { followed } = made.host.courses;
      const seen = shown(made.host.send(withFields(query, fields)));
      return { followed, isFollowed: made.host.courses.followed > followed, seen };
    });
    expect(course!.followed).toBeGreaterThan(0);
    expect(course!.isFollowed).toBe(false);
    expect(course!.seen).toEqual(walk!.seen);
  }

  test.each(ODD)('%s', (_, fields) => {
    known(fields);
  });

  test('a segment that is more than a plain one', () => {
    for (const flags of ['FIN ACK', 'RST', 'RST ACK', 'SYN', 'SYN ACK', 'ACK URG']) {
      const [course, walk] = pair(false).map((made) => {
        const talk = new Talk(made);
        talk.shake();
        for (let turn = 0; turn < 6; turn++) talk.client('ACK', 101, { ack: 501, window: 9000 });
        const { followed } = made.host.courses;
        const seen = talk.client(flags, 101, { ack: 501 });
        return { followed, isFollowed: made.host.courses.followed > followed, seen };
      });
      expect(course!.followed).toBeGreaterThan(0);
      expect(course!.isFollowed).toBe(false);
      expect(course!.seen).toBe(walk!.seen);
    }
  });
});

test('packets that differ in the upper words of their addresses are not taken for alike', () => {
  for (const [from, to] of [
    ['[fd00:0:0:1::2]', '[fd01::5]'],
    ['[fd00::2]', '[fd01::1:0:5]'],
  ] as const) {
    const { host } = router();
    const send = (index: number, port: number): void => {
      const [source, destination] = [from, to].map((end) => end.replace(':1:', `:${index}:`));
      host.send(udp(`${source}:${port}`, `${destination}:53`, NEAR));
    };
    for (let index = 1; index <= 9; index++) send(index, 4000 + index);
    // A course is recorded of the second of a kind, and the third follows it.
    send(9, 5000);
    expect(host.courses.followed).toBe(0);
    send(9, 5001);
    expect(host.courses.followed).toBe(1);
  }
});

describe('courses end with what they were recorded by', () => {
  /** Sends a packet as often as it takes to follow a course; gives where it goes then. */
  function settled(made: ReturnType<typeof router>, from: number, isKnown: boolean): string {
    const { host } = made;
    const answer = udp('10.244.1.5:53', '10.0.0.2:4000', FAR);
    let to = '';
    for (let turn = 0; turn < 8; turn++) {
      const sourcePort = isKnown ? 4000 : from + turn;
      const [frame] = host.send(
        withFields(query, { sourcePort, mark: isKnown ? from : 0 }),
      ).emitted;
      if (isKnown) host.send(answer);
      host.clock.advance(SECOND);
      to = `${frame?.outputInterface} ${frame?.destination}`;
    }
    expect(host.courses.followed).toBeGreaterThan(0);
    return to;
  }

  test('first packets go where the rules of today send them', () => {
    const made = router();
    expect(settled(made, 5000, false)).toBe('eth1 10.244.1.5');
    const end = alwaysRecorded(made.conntrack, 'PREROUTING', to('10.244.1.9', 53));
    made.host.epoch.advance();
    const [frame] = made.host.send(withFields(query, { sourcePort: 6000 })).emitted;
    expect(String(frame?.destination)).toBe('10.244.1.9');
    expect(settled(made, 6001, false)).toBe('eth1 10.244.1.9');
    end();
    made.host.epoch.advance();
    expect(settled(made, 7000, false)).toBe('eth1 10.244.1.5');
  });

  test.each([true, false])('packets go where the routes of today lead, known %s', (isKnown) => {
    const made = router();
    expect(settled(made, 5000, isKnown)).toBe('eth1 10.244.1.5');
    const { courses } = made.host;
    const { followed } = courses;
    made.host.addRoute('10.244.1.0/24 via 10.0.0.254 dev eth0');
    const next = made.host.send(withFields(query, isKnown ? { mark: 5000 } : { sourcePort: 6000 }));
    expect(next.emitted[0]?.outputInterface).toBe('eth0');
    expect(courses.followed).toBe(followed);
    expect(settled(made, 6001, isKnown)).toBe('eth0 10.244.1.5');
  });
});
