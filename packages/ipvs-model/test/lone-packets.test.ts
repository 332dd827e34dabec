import { Conntrack } from '@packet-path/conntrack';
import {
  columnsOf,
  type Family,
  Host,
  type Microseconds,
  type Packet,
  SECOND,
  type Traversal,
  tcp,
  workCounters,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';
import { DUAL_NETWORK } from './network.ts';

interface Ends {
  readonly vip: (index: number) => string;
  readonly server: (index: number) => string;
  readonly client: (index: number) => string;
}

const ENDS: Readonly<Record<Family, Ends>> = {
  4: {
    vip: (index) => `10.96.0.${index}`,
    server: (index) => `10.1.0.${index}`,
    client: (index) => `192.168.0.${index}`,
  },
  6: {
    vip: (index) => `[fd96::${index}]`,
    server: (index) => `[fd10::${index}]`,
    client: (index) => `[fd77::${index}]`,
  },
};

interface Made {
  readonly host: Host;
  readonly ipvs: Ipvs;
}

/** A director with NAT, whose rules translate nothing, as kube-proxy's do for most packets; a heard one walks every packet. */
function director(family: Family, isHeard: boolean, isTracked = true): Made {
  const host = new Host({
    ...DUAL_NETWORK,
    sysctls: { 'net.ipv4.vs.conntrack': isTracked ? 1 : 0 },
  });
  const conntrack = new Conntrack(host, { buckets: 256 });
  conntrack.enable(family);
  for (const hook of ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'] as const) {
    conntrack.nat.attachRules({
      family,
      hook,
      priority: 0,
      course: 'recorded',
      run: () => 'accept',
    });
  }
  const ipvs = new Ipvs(host, { conntrack });
  const { vip, server } = ENDS[family];
  ipvs.load(
    [
      ['rr', 3, ''],
      ['wrr', 3, ''],
      ['lc', 2, ''],
      ['sh', 3, ''],
      ['rr', 1, ''],
    ]
      .flatMap(([scheduler, count], index) => [
        `-A -t ${vip(index + 1)}:80 -s ${scheduler}`,
        ...Array.from(
          { length: Number(count) },
          (_, at) => `-a -t ${vip(index + 1)}:80 -r ${server(at + 1)}:8080 -m -w ${at + 1}`,
        ),
      ])
      .join('\n'),
  );
  if (isHeard) host.listen(() => {});
  return { host, ipvs };
}

function shown({ outcome, reason, emitted, work }: Traversal): unknown {
  return { outcome, reason, emitted, work: work.counters() };
}

const NEAR = { inputInterface: 'eth0' } as const;
const LISTS = ['-Lnc', '-Ln --stats', '-Ln'];

/** Packets of connections that open, talk both ways and close, with an answer to what the first director sent on. */
function talk(family: Family, { host }: Made, tell: (packet: Packet) => Packet | undefined): void {
  const { vip, client } = ENDS[family];
  const send = (packet: Packet): Packet | undefined => {
    host.clock.advance(SECOND / 50);
    return tell(packet);
  };
  for (let index = 0; index < 60; index++) {
    const from = `${client(1 + (index % 3))}:${2000 + index}`;
    const to = `${vip(1 + (index % 5))}:80`;
    const sent = send(tcp(from, to, NEAR));
    if (sent === undefined) continue;
    const server = { address: sent.destination, port: sent.destinationPort };
    const back = (flags: readonly ('SYN' | 'ACK' | 'FIN' | 'RST')[], payload = 0): void => {
      const answer = tcp(server, from, { inputInterface: 'eth1', flags, payload });
      send(answer);
    };
    back(['SYN', 'ACK']);
    send(tcp(from, to, { ...NEAR, flags: ['ACK'] }));
    for (let said = 0; said < 5; said++) {
      send(tcp(from, to, { ...NEAR, flags: ['ACK'], payload: 10 * said }));
      back(['ACK'], 100 * said);
    }
    if (index % 4 === 0) send(tcp(from, to, { ...NEAR, flags: ['FIN', 'ACK'] }));
    if (index % 4 === 1) back(['FIN', 'ACK']);
    if (index % 4 === 2) back(['RST']);
  }
}

describe.each([4, 6] as const)('IPv%i, with NAT', (family) => {
  test.each([true, false])('packets sent alone fare as if walked, tracked %s', (isTracked) => {
    const course = director(family, false, isTracked);
    const walk = director(family, true, isTracked);
    talk(family, course, (packet) => {
      walk.host.clock.advance(SECOND / 50);
      const answer = course.host.send(packet);
      expect(shown(answer)).toEqual(shown(walk.host.send(packet)));
      return answer.emitted[0];
    });
    for (const list of LISTS) expect(course.ipvs.run(list)).toBe(walk.ipvs.run(list));
    if (isTracked) expect(course.host.courses.followed).toBeGreaterThan(100);
    expect(walk.host.courses.followed).toBe(0);
  });

  test('and so do those of columns', () => {
    const { vip, client } = ENDS[family];
    const packets = Array.from({ length: 240 }, (_, row) => {
      const from = `${client(1 + (row % 3))}:${2000 + (row % 90)}`;
      const flags = row < 90 ? (['SYN'] as const) : (['ACK'] as const);
      return tcp(from, `${vip(1 + (row % 5))}:80`, { ...NEAR, flags, payload: row % 7 });
    });
    const at = packets.map((_, row) => row * (SECOND / 50));
    const columns = columnsOf(packets, at as readonly Microseconds[]);
    const counters = workCounters();
    const [walk, rows, sums] = [true, false, false].map((isHeard) => director(family, isHeard));
    const answers = walk!.host.sendMany(columns, { counters });
    expect(rows!.host.sendMany(columns, { counters })).toEqual(answers);
    expect(sums!.host.sendMany(columns)).toEqual({ ...answers, counters: {} });
    for (const { ipvs, host } of [rows!, sums!]) {
      for (const list of LISTS) expect(ipvs.run(list)).toBe(walk!.ipvs.run(list));
      expect(host.courses.followed).toBeGreaterThan(50);
    }
  });
});
