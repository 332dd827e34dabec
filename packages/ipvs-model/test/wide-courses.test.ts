import { Conntrack } from '@packet-path/conntrack';
import {
  columnsOf,
  createRandom,
  type Family,
  Host,
  type Packet,
  SeededChoices,
  sendMany,
  tcp,
  udp,
  workCounters,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';
import { DUAL_NETWORK } from './network.ts';

const FAMILIES: readonly Family[] = [4, 6];
const SCHEDULERS = ['rr', 'wrr', 'sh', 'lc', 'rr', 'mh', 'rr', 'dh'];
const COUNTERS = workCounters();

const vip = (family: Family, index: number): string =>
  family === 4 ? `10.96.0.${index + 1}` : `[fd96::${index + 1}]`;

/** A director that tracks connections; where its chance has no seed, every packet is walked. */
function director(family: Family, isSeeded: boolean): { host: Host; ipvs: Ipvs } {
  const choices = new SeededChoices(createRandom('wide'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  const host = new Host({
    ...DUAL_NETWORK,
    sysctls: { 'net.ipv4.vs.conntrack': 1 },
    choices,
  });
  const conntrack = new Conntrack(host, { buckets: 256 });
  conntrack.enable(4);
  conntrack.enable(6);
  const ipvs = new Ipvs(host, { conntrack });
  const end = (index: number): string =>
    family === 4 ? `10.1.0.${index + 1}` : `[fd10::${index + 1}]`;
  // Some have no server, one only the host itself, and one is sent packets as they are.
  const lines = SCHEDULERS.concat(SCHEDULERS, SCHEDULERS).flatMap((scheduler, index) => [
    `-A -t ${vip(family, index)}:80 -s ${scheduler}${index === 9 ? ' -p 30' : ''}`,
    ...[0, 1, 2]
      .slice(0, index % 7 === 6 ? 0 : 3)
      .map(
        (place) =>
          `-a -t ${vip(family, index)}:80 -r ${end(index + place)}:80${index % 5 === 4 ? '' : '80'} ${index === 11 ? '-g' : '-m'} -w ${place + 1}${index === 12 ? ' -x 3' : ''}`,
      ),
  ]);
  ipvs.load(lines.join('\n'));
  return { host, ipvs };
}

/** First packets to all services, and to addresses that have none, and some more on each. */
function traffic(family: Family): readonly Packet[] {
  const random = createRandom(`traffic ${family}`);
  return Array.from({ length: 320 }, (_, row) => {
    const client =
      family === 4 ? `192.168.0.${1 + random.below(2)}` : `[fd77::${1 + random.below(2)}]`;
    const from = `${client}:${1024 + (row % 200)}`;
    const to = `${vip(family, random.below(26))}:${random.below(12) === 0 ? 81 : 80}`;
    const options = { inputInterface: 'eth0', payload: random.below(3) * 10 };
    if (random.below(20) === 0) return udp(from, to, options);
    return tcp(from, to, { ...options, flags: random.below(8) === 0 ? ['ACK'] : ['SYN'] });
  });
}

test.each(FAMILIES)(
  'IPv%s: first packets to any service follow courses, and fare as if walked',
  (family) => {
    const packets = traffic(family);
    const [walked, followed, rows, sums] = [false, true, true, true].map((isSeeded) =>
      director(family, isSeeded),
    );
    const tell = (one: typeof walked) =>
      packets.map((packet) => JSON.stringify(one!.host.send(packet)));
    expect(tell(followed)).toEqual(tell(walked));
    const again = director(family, false);
    const each = { clock: again.host.clock, send: again.host.send.bind(again.host) };
    const answers = sendMany(each, columnsOf(packets), { counters: COUNTERS });
    expect(rows!.host.sendMany(columnsOf(packets), { counters: COUNTERS })).toEqual(answers);
    expect(sums!.host.sendMany(columnsOf(packets))).toEqual({ ...answers, counters: {} });
    for (const { ipvs, host } of [followed!, rows!, sums!]) {
      for (const list of ['-Ln', '-Lnc', '-Ln --stats'])
        expect(ipvs.run(list)).toBe(walked!.ipvs.run(list));
      expect(host.courses.followed).toBeGreaterThan(100);
      expect(host.choices.below('nat-port', 2 ** 31)).toBeDefined();
    }
  },
);

/** Changes between packets to services whose look-ups were kept. */
const CHANGES = [
  (ipvs: Ipvs): unknown => ipvs.run('-D -t 10.96.0.1:80'),
  (ipvs: Ipvs): unknown =>
    ipvs.load('-A -t 10.96.0.1:80 -s rr\n-a -t 10.96.0.1:80 -r 10.1.0.9:80 -m'),
  (ipvs: Ipvs): unknown => ipvs.run('-d -t 10.96.0.2:80 -r 10.1.0.2:8080'),
  (_: Ipvs, host: Host): unknown => host.sysctls.set('net.ipv4.vs.drop_packet', 3),
  (_: Ipvs, host: Host): unknown => host.sysctls.set('net.ipv4.vs.drop_packet', 0),
  (ipvs: Ipvs): unknown => ipvs.run('-E -t 10.96.0.4:80 -s sh -p 60'),
];

test.each([false, true])(
  'of a service that is asked for again nothing is known that has changed since (in columns: %s)',
  (isBulk) => {
    const random = createRandom('again');
    const packets = Array.from({ length: 700 }, () => {
      // Few ports, so that some packets are of connections that are known, and some of FTP's data.
      const from = `192.168.0.1:${20 + random.below(120)}`;
      const options = { inputInterface: 'eth0', flags: ['SYN' as const] };
      return tcp(from, `10.96.0.${1 + random.below(5)}:80`, options);
    });
    const [walked, followed] = [false, true].map((isSeeded) => {
      const { host, ipvs } = director(4, isSeeded);
      // The host itself: packets to it are sent on by no device.
      ipvs.run('-a -t 10.96.0.3:80 -r 10.1.255.254:8080 -m');
      const each = { clock: host.clock, send: host.send.bind(host) };
      const answers = [0, 1, 2, 3, 4, 5, 6].map((part) => {
        const some = packets.slice(part * 100, part * 100 + 100);
        const counters = isBulk ? COUNTERS : undefined;
        const answer =
          counters === undefined
            ? some.map((packet) => JSON.stringify(host.send(packet)))
            : sendMany(isSeeded ? host : each, columnsOf(some), { counters });
        CHANGES[part]?.(ipvs, host);
        return [answer, ipvs.run('-Lnc'), ipvs.run('-Ln --stats')];
      });
      return { answers, followed: host.courses.followed };
    });
    expect(followed!.answers).toEqual(walked!.answers);
    expect(followed!.followed).toBeGreaterThan(200);
  },
);

test('a packet that is tried dry fares as it would, and leaves nothing', () => {
  const { host, ipvs } = director(4, true);
  for (const packet of traffic(4).slice(0, 60)) {
    const before = [ipvs.run('-Lnc'), ipvs.run('-Ln --stats')];
    const dry = host.dryRun(packet);
    expect([ipvs.run('-Lnc'), ipvs.run('-Ln --stats')]).toEqual(before);
    const answer = host.send(packet);
    // The turn of a scheduler moves on with each choice.
    if ('traversal' in dry) expect(dry.traversal.outcome).toBe(answer.outcome);
    else expect(dry.state).toMatch(/./);
  }
});
