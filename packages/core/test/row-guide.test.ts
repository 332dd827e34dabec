import { describe, expect, test } from 'vitest';
import {
  Address,
  Course,
  type CourseAction,
  type CourseGuide,
  CoursePlace,
  type CourseTurn,
  columnsOf,
  type Host,
  type Packet,
  type PacketColumns,
  type RowFlight,
  SECOND,
  sendMany,
  udp,
  type Verdict,
  WidePlace,
  workCounters,
  writeAddress,
} from '../src/index.ts';
import { router } from './support.ts';

const COUNTERS = workCounters();
const MOST = 3;

/** A guide that takes some rows itself, at most three at once, as its one course says. */
class RowsOfPort {
  readonly taken: (readonly [from: number, to: number])[] = [];
  #place = new CoursePlace();
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  guide(): CourseGuide {
    return {
      place: () => this.#place,
      admit: () => true,
      forget: () => {
        this.#place = new CoursePlace();
      },
      rowsOf: (flight) => ({
        follow: (from, to) => this.#follow(flight, from, to),
        open: () => false,
      }),
    };
  }

  #follow({ columns, sent, tally, work }: RowFlight, from: number, to: number): number {
    const { root } = this.#place;
    if (!(root instanceof Course)) return 0;
    let row = from;
    for (; row < Math.min(to, from + MOST) && columns.sourcePort[row] === this.#port; row++) {
      writeAddress(sent.source, row, Address.v4(columns.source[row]!));
      writeAddress(sent.destination, row, Address.v4(columns.destination[row]!));
      sent.sourcePort[row] = columns.sourcePort[row]!;
      sent.destinationPort[row] = columns.destinationPort[row]!;
      work.rulesMatched++;
      tally.count(root, 1, columns.length[row]!);
      tally.tell(row, root);
    }
    if (row > from) this.taken.push([from, row]);
    return row - from;
  }
}

/** A router whose one hook function counts each packet. */
function counting(): { readonly host: Host; readonly count: { packets: number; bytes: number } } {
  const host = router();
  const count = { packets: 0, bytes: 0 };
  const counters = {
    count: (_: number, bytes: number, packets = 1) => {
      count.packets += packets;
      count.bytes += bytes;
    },
  };
  const matches: CourseAction<Verdict> = {
    run(_, { work }) {
      work.rulesMatched++;
      return 'accept';
    },
  };
  host.attach({
    name: 'counts',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    course: 'recorded',
    run(packet, passage) {
      const { recorder } = passage;
      recorder?.count(counters, 0);
      counters.count(0, packet.length);
      if (recorder === undefined) matches.run(packet, passage);
      else recorder.again(matches, packet, passage);
      return 'accept';
    },
  });
  return { host, count };
}

/** Packets, some of which have the port whose rows the guide takes, in runs of many lengths. */
const packets = Array.from({ length: 60 }, (_, row): Packet => {
  const port = row % 11 < 7 ? 4000 : 4001;
  const options = { inputInterface: 'eth1', payload: row * 3 };
  return udp(`10.244.1.5:${port}`, `8.8.8.${row + 1}:53`, options);
});

describe('rows that a guide takes itself', () => {
  test.each([
    ['at once', packets.map(() => 0)],
    ['one after another', packets.map((_, row) => row)],
    ['in groups', packets.map((_, row) => Math.floor(row / 4) * SECOND)],
  ])('are counted, charged and told as packets that follow courses: %s', (_, at) => {
    const run = (isGuided: boolean, asks: boolean) => {
      const { host, count } = counting();
      const rows = new RowsOfPort(4000);
      const guide = rows.guide();
      host.courses.guideBy(isGuided ? guide : { ...guide, rowsOf: undefined as never });
      const columns: PacketColumns = columnsOf(packets, at);
      const sent = host.sendMany(columns, asks ? { counters: COUNTERS } : {});
      const { work, ...told } = sent;
      return { rows, told, work: work.counters(), count, followed: host.courses.followed, host };
    };
    for (const asks of [true, false]) {
      const [plain, guided] = [run(false, asks), run(true, asks)];
      expect(guided.told).toEqual(plain.told);
      expect(guided.work).toEqual(plain.work);
      expect(guided.count).toEqual(plain.count);
      expect(guided.followed).toBe(plain.followed);
      const taken = guided.rows.taken.flatMap(([from, to]) =>
        Array.from({ length: to - from }, (_item, index) => from + index),
      );
      // Every row of the port once, but for the first, whose course is recorded.
      const own = packets.flatMap(({ sourcePort }, row) => (sourcePort === 4000 ? [row] : []));
      expect(taken).toEqual(own.filter((row) => row >= taken[0]!));
      expect(taken[0]).toBeLessThan(4);
    }
  });

  test('are none on a host where somebody listens or chance is not seeded', () => {
    const { host } = counting();
    const rows = new RowsOfPort(4000);
    host.courses.guideBy(rows.guide());
    host.listen(() => {});
    sendMany(host, columnsOf(packets));
    expect(rows.taken).toEqual([]);
  });
});

/** A router with a turn that gives packets another destination, and how many of them followed wide courses. */
function turned(gives: (packet: Packet) => { address: Address; port: number }, isGuided: boolean) {
  const host = router();
  const given = { address: Address.v4(0), port: 0 };
  const turn: CourseTurn = {
    gives: given,
    foresee(packet) {
      Object.assign(given, gives(packet));
      return true;
    },
    charge: () => {},
    run(packet) {
      packet.destination = given.address;
      packet.destinationPort = given.port;
      return 'accept';
    },
  };
  host.attach({
    name: 'turns',
    family: 4,
    hook: 'PREROUTING',
    priority: 0,
    course: 'recorded',
    goesWide: true,
    run(packet, passage) {
      const { recorder } = passage;
      const taken = recorder?.isWide === true ? recorder.turn(turn, packet, passage) : undefined;
      if (taken !== undefined) return taken;
      recorder?.refuse();
      Object.assign(given, gives(packet));
      return turn.run(packet, passage);
    },
  });
  const wide = new WidePlace();
  if (isGuided) {
    host.courses.guideBy({
      place: () => undefined,
      widePlace: () => wide,
      admit: () => true,
      forget: () => {},
    });
  }
  const told = Array.from({ length: 60 }, (_, index) => {
    const packet = udp('10.244.1.5:4000', `10.96.0.${index + 1}:53`, { inputInterface: 'eth1' });
    const { outcome, emitted, work } = host.send(packet);
    return { outcome, emitted, work: work.counters() };
  });
  return { told, followed: host.courses.followed };
}

describe('a wide course', () => {
  const moved = ({ w3 }: Address): Address => Address.v4(w3 + 0x0100_0000);

  test.each<[string, (packet: Packet) => { address: Address; port: number }, boolean]>([
    [
      'another address',
      ({ destination, destinationPort: port }) => ({ address: moved(destination), port }),
      true,
    ],
    ['another port', ({ destination }) => ({ address: destination, port: 5353 }), true],
    ['both', ({ destination }) => ({ address: moved(destination), port: 5353 }), true],
    [
      'neither',
      ({ destination, destinationPort }) => ({ address: destination, port: destinationPort }),
      false,
    ],
  ])('is followed where its turn gives %s', (_, gives, isFollowed) => {
    const [walked, guided] = [turned(gives, false), turned(gives, true)];
    expect(guided.told).toEqual(walked.told);
    expect(walked.followed).toBe(0);
    if (isFollowed) expect(guided.followed).toBeGreaterThan(20);
    else expect(guided.followed).toBe(0);
  });
});

test('a dry run does what a guide would do for a packet that it admits', () => {
  const host = router();
  let times = 0;
  const action: CourseAction<Verdict> = {
    run(packet) {
      times++;
      packet.mark = 9;
      return 'accept';
    },
  };
  host.attach({
    name: 'admits',
    family: 4,
    hook: 'PREROUTING',
    priority: 0,
    course: 'recorded',
    run: (packet, passage) =>
      passage.recorder === undefined
        ? action.run(packet, passage)
        : passage.recorder.admitted(action, packet, passage),
  });
  const packet = udp('10.244.1.5:4000', '8.8.8.8:53', { inputInterface: 'eth1' });
  const dry = host.dryRun(packet);
  expect('traversal' in dry && dry.traversal.emitted[0]?.mark).toBe(9);
  expect(times).toBe(1);
  expect('traversal' in dry && JSON.stringify(dry.traversal)).toBe(
    JSON.stringify(host.send(packet)),
  );
});
