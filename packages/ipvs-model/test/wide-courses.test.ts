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
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/24', 'fd16::1/64'] },
      { name: 'eth1', addresses: ['10.1.255.254/16', 'fd10::fffe/64'] },
      { name: 'lo', local: ['10.96.0.0/24', 'fd96::/112'] },
    ],
    routes: ['default via 172.16.0.2 dev eth0', 'default via fd16::2 dev eth0'],
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
