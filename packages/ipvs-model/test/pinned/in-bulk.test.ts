import { Conntrack } from '@packet-path/conntrack';
import {
  columnsOf,
  createRandom,
  Host,
  type Microseconds,
  type Packet,
  SECOND,
  sendMany,
  tcp,
  udp,
  withFields,
  workCounters,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { Ipvs } from '../../src/index.ts';
import { service } from '../lab.ts';
import { NETWORK } from '../network.ts';

const SCHEDULERS = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'sed',
  'nq',
  'sh',
  'dh',
  'mh',
  'fo',
  'ovf',
  'lblc',
  'lblcr',
];

interface Made {
  readonly host: Host;
  readonly ipvs: Ipvs;
}

/** A director that tracks connections, as one of kube-proxy does: only such a host records courses. */
function make(scheduler: string, options = ''): Made {
  const host = new Host({
    ...NETWORK,
    sysctls: { 'net.ipv4.vs.conntrack': 1 },
  });
  const conntrack = new Conntrack(host, { buckets: 64 });
  conntrack.enable(4);
  const ipvs = new Ipvs(host, { conntrack });
  ipvs.load(`${service(scheduler, [1, 3, 0, 2])}
${service(scheduler, [1, 1], '10.96.0.2:80')}
-A -u 10.96.0.1:53 -s ${scheduler}${options}
-a -u 10.96.0.1:53 -r 10.1.0.9 -m`);
  return { host, ipvs };
}

/** Clients that open connections, talk on them and end some, in rows. */
function traffic(scheduler: string): { packets: Packet[]; at: Microseconds[] } {
  const random = createRandom(scheduler);
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const scout = make(scheduler);
  const open: { client: string; vip: string; server: string; serverPort: number }[] = [];
  const packets: Packet[] = [];
  const at: Microseconds[] = [];
  let now = 0;
  for (let row = 0; row < 200; row++) {
    now += of([0, 0, 0, 0, 1000, SECOND / 4, 20 * SECOND]);
    at.push(now);
    const known = open.length > 0 ? of(open) : undefined;
    const kind = random.below(10);
    let packet: Packet;
    if (known === undefined || kind < 3) {
      const client = `192.168.0.${1 + random.below(9)}:${1024 + random.below(60)}`;
      const vip = of(['10.96.0.1:80', '10.96.0.2:80', '10.96.0.2:80', '10.96.0.3:80']);
      packet = tcp(client, vip, { flags: ['SYN'] });
      const [frame] = scout.host.send(withFields(packet, { inputInterface: 'eth0' })).emitted;
      if (frame !== undefined) {
        open.push({
          client,
          vip,
          server: String(frame.destination),
          serverPort: frame.destinationPort,
        });
      }
    } else if (kind < 4) packet = udp(`192.168.0.3:${2000 + random.below(5)}`, '10.96.0.1:53');
    else if (kind < 8) {
      packet = tcp(known.client, known.vip, {
        flags: of([['ACK'], ['ACK'], ['ACK', 'PSH'], ['FIN', 'ACK'], ['RST']] as const),
      });
    } else {
      packet = tcp(`${known.server}:${known.serverPort}`, known.client, {
        flags: of([['SYN', 'ACK'], ['ACK'], ['FIN', 'ACK']] as const),
      });
    }
    packets.push(withFields(packet, { inputInterface: 'eth0' }));
  }
  return { packets, at };
}

test('packets in columns fare as one by one, with every scheduler, and follow courses as often', {
  tags: ['slow'],
}, async () => {
  const counters = workCounters();
  const lines = SCHEDULERS.flatMap((scheduler) =>
    (['rr', 'wlc', 'sh'].includes(scheduler) ? ['', ' -p 30'] : ['']).map((options) => {
      const { packets, at } = traffic(scheduler);
      const columns = columnsOf(packets, at);
      const one = make(scheduler, options);
      const each = { clock: one.host.clock, send: (packet: Packet) => one.host.send(packet) };
      const answers = sendMany(each, columns, { counters });
      const many = make(scheduler, options);
      expect(many.host.sendMany(columns, { counters })).toEqual(answers);
      const summed = make(scheduler, options);
      expect(summed.host.sendMany(columns)).toEqual({ ...answers, counters: {} });
      for (const { ipvs } of [many, summed]) {
        for (const list of ['-Lnc', '-Ln --stats', '-Sn']) {
          expect(ipvs.run(list)).toBe(one.ipvs.run(list));
        }
      }
      const followed = [one, many, summed].map(({ host }) => host.courses.followed);
      return `${scheduler}${options}: ${followed.join(' ')}\n`;
    }),
  );
  await expect(lines.join('')).toMatchFileSnapshot('followed.txt');
});
