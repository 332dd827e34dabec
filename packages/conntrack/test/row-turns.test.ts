import {
  Address,
  type CourseTurn,
  columnsOf,
  type Packet,
  sendMany,
  tcp,
  workCounters,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { router, to } from './host.ts';

const COUNTERS = workCounters();

/** A router whose rules give each destination a server of its own, by a turn that charges and counts. */
function turning() {
  const made = router();
  const { host, conntrack } = made;
  const given = { address: Address.v4(0), port: 0 };
  const counted = { packets: 0, bytes: 0 };
  const foresee = ({ destination }: Packet): boolean => {
    given.address = Address.v4(destination.w3 + 1);
    given.port = 8080;
    return true;
  };
  const turn: CourseTurn = {
    gives: given,
    foresee,
    charge(bytes, { work }) {
      work.rulesMatched++;
      counted.packets++;
      counted.bytes += bytes;
    },
    run(packet, passage) {
      turn.charge(packet.length, passage);
      return conntrack.nat.setup(packet, passage, 'destination', to(`${given.address}`, 8080));
    },
  };
  conntrack.nat.attachRules({
    family: 4,
    hook: 'PREROUTING',
    priority: 0,
    course: 'recorded',
    goesWide: true,
    run(packet, passage) {
      const { recorder } = passage;
      if (recorder?.isWide === true) {
        const taken = recorder.turn(turn, packet, passage);
        if (taken !== undefined) return taken;
      }
      recorder?.refuse();
      foresee(packet);
      return turn.run(packet, passage);
    },
  });
  host.epoch.advance();
  return { ...made, counted };
}

test('rows whose server is foreseen are charged and counted as packets that are walked', () => {
  const openings = Array.from({ length: 80 }, (_, index) =>
    tcp(`10.0.0.2:${4000 + index}`, `10.244.1.${1 + 2 * (index % 40)}:80`, {
      inputInterface: 'eth0',
      window: 20_000,
    }),
  );
  const columns = columnsOf(openings);
  const [walked, one, many] = [turning(), turning(), turning()];
  walked.host.listen(() => {});
  const answers = [walked, one].map(({ host }) =>
    sendMany({ clock: host.clock, send: (packet: Packet) => host.send(packet) }, columns, {
      counters: COUNTERS,
    }),
  );
  expect(answers[1]).toEqual(answers[0]);
  expect(many.host.sendMany(columns, { counters: COUNTERS })).toEqual(answers[0]);
  for (const made of [one, many]) {
    expect(made.counted).toEqual(walked.counted);
    expect(made.conntrack.save()).toBe(walked.conntrack.save());
    expect(made.host.courses.followed).toBeGreaterThan(40);
  }
});
