import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Address,
  ChainSite,
  type CourseAction,
  type CourseChooser,
  type CourseCondition,
  type CourseGuide,
  CoursePlace,
  columnsOf,
  Host,
  type Packet,
  PacketBuffer,
  type Passage,
  sendMany,
  type Traversal,
  tcp,
  udp,
  type Verdict,
} from '../src/index.ts';
import './words.ts';

/** One thing that a hook function does, asking for nothing but a packet's protocol. */
const part = fc.oneof(
  fc.record({ does: fc.constant('drops by chance' as const), threshold: fc.nat(2 ** 30) }),
  fc.record({
    does: fc.constant('moves by a draw' as const),
    bound: fc.integer({ min: 1, max: 300 }),
  }),
  fc.record({
    does: fc.constant('moves by a choice' as const),
    bound: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ does: fc.constant('acts again' as const), drops: fc.constantFrom(0, 0, 5) }),
  fc.record({
    does: fc.constant('asks for the length' as const),
    most: fc.constantFrom(100, 2000),
  }),
  fc.record({ does: fc.constant('sends one more' as const), draws: fc.boolean() }),
  fc.record({ does: fc.constant('charges' as const), rules: fc.nat(5) }),
  fc.record({ does: fc.constant('takes the packet' as const), draws: fc.boolean() }),
);
type Part = typeof part extends fc.Arbitrary<infer Value> ? Value : never;

const HOOKS = ['PREROUTING', 'FORWARD', 'POSTROUTING'] as const;
const world = fc.record({
  parts: fc.array(fc.record({ part, hook: fc.constantFrom(...HOOKS), isUdp: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  }),
  refuses: fc.constantFrom(0, 0, 4),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

const packets = fc.array(
  fc.record({
    isUdp: fc.boolean(),
    port: fc.integer({ min: 1, max: 60 }),
    payload: fc.constantFrom(0, 0, 10, 300),
  }),
  { minLength: 60, maxLength: 90 },
);

const SITE = new ChainSite('iptables', 4, 'filter', 'FORWARD', 'FORWARD');
const TO = ['10.0.1.5', '10.0.1.6', '10.0.1.7'].map((text) => Address.parse(text));

/** A course repeats what a hook function does to a packet only if that is an action. */
const MOVES = TO.map(
  (to): CourseAction<Verdict> => ({
    run(packet) {
      packet.destination = to;
      return 'accept';
    },
  }),
);

/** Does something that each packet of a course needs anew. */
function again(action: CourseAction<Verdict>, packet: PacketBuffer, passage: Passage): Verdict {
  const { recorder } = passage;
  return recorder === undefined
    ? action.run(packet, passage)
    : recorder.again(action, packet, passage);
}

/** A router with hook functions of one's own, and everything that they have counted. */
class OwnHost {
  readonly host = new Host({
    forwarding: true,
    seed: 'own',
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24'] },
      { name: 'eth1', addresses: ['10.0.1.1/24'] },
    ],
  });
  readonly counted: number[] = [];
  #turns = 0;

  constructor({ parts }: World) {
    for (const [index, { part: own, hook, isUdp }] of parts.entries()) {
      // Only at the end of a way may an action drop: a course charges and counts the whole way.
      const behind = parts.slice(index + 1).some((other) => other.hook === 'POSTROUTING');
      const act = this.#actOf(own, index, hook === 'POSTROUTING' && !behind);
      this.host.attach({
        name: own.does,
        family: 4,
        hook,
        priority: index,
        course: 'recorded',
        run: (packet, passage) =>
          (packet.protocol === 17) === isUdp ? act(packet, passage) : 'accept',
      });
    }
  }

  #actOf(
    own: Part,
    index: number,
    mayDrop: boolean,
  ): (packet: PacketBuffer, passage: Passage) => Verdict {
    const { choices } = this.host;
    const move = (packet: PacketBuffer, passage: Passage, to: number): Verdict =>
      again(MOVES[to % MOVES.length]!, packet, passage);
    switch (own.does) {
      case 'drops by chance':
        return () => (choices.chance('statistic', own.threshold) ? 'drop' : 'accept');
      case 'moves by a draw':
        return (packet, passage) => move(packet, passage, choices.below('statistic', own.bound));
      case 'moves by a choice': {
        const chooser: CourseChooser = {
          // A chooser that draws does so for each packet.
          choose: () => (this.#turns++ + choices.below('nat-port', 3)) % own.bound,
        };
        return (packet, passage) => {
          const { recorder } = passage;
          const chosen =
            recorder === undefined ? chooser.choose(packet) : recorder.choose(chooser, packet);
          return move(packet, passage, chosen);
        };
      }
      case 'acts again': {
        const action: CourseAction<Verdict> = {
          run: ({ sourcePort }, passage) => {
            this.counted[sourcePort] = (this.counted[sourcePort] ?? 0) + 1;
            passage.work.rulesMatched += sourcePort;
            return mayDrop && own.drops !== 0 && sourcePort % own.drops === 0 ? 'drop' : 'accept';
          },
        };
        return (packet, passage) => again(action, packet, passage);
      }
      case 'asks for the length': {
        const long: CourseCondition = {
          holds: ({ length }) => length > own.most,
          asksLengthAlone: true,
        };
        const short: CourseCondition = {
          holds: ({ length }) => length <= own.most,
          asksLengthAlone: true,
        };
        return (packet, { recorder }) => {
          const isLong = long.holds(packet);
          recorder?.requires(isLong ? long : short, packet);
          return isLong ? 'drop' : 'accept';
        };
      }
      case 'sends one more':
        return (packet, passage) => {
          passage.emit(new PacketBuffer(packet), null);
          return 'accept';
        };
      case 'charges': {
        const counters = {
          count: (at: number, bytes: number, many = 1) => {
            this.counted[at] = (this.counted[at] ?? 0) + bytes + 10_000 * many;
          },
        };
        return (packet, passage) => {
          passage.work.chargeChain(SITE, own.rules, 1);
          passage.recorder?.count(counters, 100 + index);
          counters.count(100 + index, packet.length);
          return 'accept';
        };
      }
      default:
        return () => 'stolen';
    }
  }
}

/** A guide whose packets are alike where they have one protocol. */
function guide({ parts, refuses }: World): CourseGuide {
  // Packets that may not be admitted draw nothing.
  const draws = parts.some(
    ({ part: { does } }) => does.endsWith('chance') || does.startsWith('moves'),
  );
  const places = new Map<number, CoursePlace>();
  return {
    place({ protocol }) {
      const place = places.get(protocol);
      if (place === undefined) places.set(protocol, new CoursePlace());
      return place;
    },
    admit: ({ sourcePort }) => draws || refuses === 0 || sourcePort % refuses !== 0,
    forget: () => places.clear(),
  };
}

function packetOf({
  isUdp,
  port,
  payload,
}: {
  isUdp: boolean;
  port: number;
  payload: number;
}): Packet {
  const options = { inputInterface: 'eth0', payload };
  if (isUdp) return udp(`10.0.0.5:${port}`, '10.0.1.9:80', options);
  return tcp(`10.0.0.5:${port}`, '10.0.1.9:80', options);
}

/** How packets fare, and what they leave behind. */
function storyOf(given: World, send: (host: Host) => unknown, isGuided: boolean) {
  const own = new OwnHost(given);
  if (isGuided) own.host.courses.guideBy(guide(given));
  const told = send(own.host);
  const { counted, host } = own;
  const next = host.choices.below('statistic', 2 ** 31);
  return { told, counted, next, followed: host.courses.followed };
}

const each = (all: readonly Packet[]) => (host: Host) =>
  all.map((packet) => JSON.stringify(host.send(packet)));

const many = (all: readonly Packet[]) => (host: Host) => {
  const { work, ...sent } = sendMany(host, columnsOf(all), {
    counters: ['rulesMatched', 'routeLookups', 'rulesEvaluated'],
  });
  return { ...sent, work: work.toJSON() };
};

test('packets on courses of a guide of one’s own fare as those that are walked', {
  tags: ['slow'],
}, () => {
  let followed = 0;
  fc.assert(
    fc.property(world, packets, (given, list) => {
      const all = list.map(packetOf);
      for (const send of [each(all), many(all)]) {
        const walked = storyOf(given, send, false);
        const guided = storyOf(given, send, true);
        expect({ ...guided, followed: 0 }).toEqual(walked);
        followed += guided.followed;
      }
    }),
    { numRuns: 40 },
  );
  expect(followed).toBeGreaterThan(1000);
});

test('somebody around every packet sees of rows what is seen of packets sent by themselves', () => {
  fc.assert(
    fc.property(world, packets, (given, list) => {
      const all = list.map(packetOf);
      const seen = [each(all), many(all)].map((send) => {
        const told: string[] = [];
        storyOf(
          given,
          (host) => {
            host.aroundSend((inner) => (packet) => {
              const answer = inner(packet);
              told.push(seenOf(answer));
              return answer;
            });
            return send(host);
          },
          false,
        );
        return told;
      });
      expect(seen[1]).toEqual(seen[0]);
    }),
    { numRuns: 10 },
  );
});

/** All of an answer but its ledger, which is that of all rows. */
function seenOf(answer: Traversal): string {
  const { outcome, reason, why, flow, emitted, delivered, sendError, process } = answer;
  return JSON.stringify({ outcome, reason, why, flow, emitted, delivered, sendError, process });
}
