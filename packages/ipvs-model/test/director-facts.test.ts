import { Conntrack } from '@packet-path/conntrack';
import {
  Address,
  columnsOf,
  Host,
  type Packet,
  sctp,
  type Traversal,
  tcp,
  withFields,
  workCounters,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Ipvs, type Scheduler } from '../src/index.ts';
import { Lab, service } from './lab.ts';
import { NETWORK } from './network.ts';
import { refusal } from './refusal.ts';

const VIP = '10.96.0.1:80';

describe('a listing', () => {
  const listing = (flags: string): string =>
    `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nUDP  10.96.0.1:80 ${flags}\n  -> 10.1.0.1:8080                Masq    1      0          0\n`;

  test.each([
    ['rr', '-s rr'],
    ['rr ops', '-s rr -o'],
    ['sh (sh-fallback,sh-port)', '-s sh -b sh-fallback,sh-port'],
    ['wlc persistent 300', '-s wlc -p 300'],
    ['wlc persistent 60 mask 255.255.255.0', '-s wlc -p 60 -M 255.255.255.0'],
  ])('with the flags `%s` is read', (flags, words) => {
    const lab = new Lab(listing(flags));
    expect(lab.ipvs.run('-Sn')).toContain(`-A -u 10.96.0.1:80 ${words}`);
  });

  test.each(['rr op', 'rr sticky', 'rr 5', 'rr persistent 300 masked'])(
    'with `%s` is refused',
    (flags) => {
      expect(refusal(() => new Lab(listing(flags)))).toMatch(
        /^syntax: '\w+' is no flag of a service$/,
      );
    },
  );
});

/** Long and short names of ipvsadm's options, each in a line that both are used in. */
test.each([
  ['-A -f 5 -6 -s rr', '--add-service --fwmark-service 5 --ipv6 --scheduler rr'],
  [
    '-A -t 10.96.0.2:80 -s sh -b sh-port',
    '-A --tcp-service 10.96.0.2:80 -s sh --sched-flags sh-port',
  ],
  [
    '-A -u 10.96.0.2:80 -s rr -p 60 -M 255.255.255.0',
    '-A --udp-service 10.96.0.2:80 -s rr --persistent 60 --netmask 255.255.255.0',
  ],
  ['-A -u 10.96.0.2:80 -s rr -p', '-A -u 10.96.0.2:80 -s rr --persistent'],
  ['-A -u 10.96.0.2:80 -s rr -o', '-A -u 10.96.0.2:80 -s rr --ops'],
  [
    `-a -t ${VIP} -r 10.1.0.9 -m -w 7 -x 9 -y 3`,
    `--add-server -t ${VIP} --real-server 10.1.0.9 --masquerading --weight 7 --u-threshold 9 --l-threshold 3`,
  ],
  [`-a -t ${VIP} -r 10.1.0.9 -g`, `-a -t ${VIP} -r 10.1.0.9 --gatewaying`],
  [`-a -t ${VIP} -r 10.1.0.9 -i`, `-a -t ${VIP} -r 10.1.0.9 --ipip`],
  [`-e -t ${VIP} -r 10.1.0.1:8080 -m -w 7`, `--edit-server -t ${VIP} -r 10.1.0.1:8080 -m -w 7`],
  [`-d -t ${VIP} -r 10.1.0.1:8080`, `--delete-server -t ${VIP} -r 10.1.0.1:8080`],
  [`-E -t ${VIP} -s lc`, `--edit-service -t ${VIP} -s lc`],
  [`-D -t ${VIP}`, `--delete-service -t ${VIP}`],
  ['-C', '--clear'],
  ['-Z', '--zero'],
])('`%s` is `%s`', (short, long) => {
  const [one, other] = [short, long].map((line) => {
    const { ipvs } = new Lab(service('rr', [1, 2]));
    ipvs.run(line);
    return ['-Sn', '-Ln', '-Ln --thresholds', '--list --numeric', '--save --numeric'].map((list) =>
      ipvs.run(list),
    );
  });
  expect(one).toEqual(other);
});

test('many servers of IPv6 that differ in their upper words are told apart', () => {
  const { ipvs } = new Lab('-A -t [fd96::1]:80 -s rr');
  const servers = Array.from({ length: 40 }, (_, index) => `[fd10:0:0:${index + 1}::1]:8080`);
  for (const server of servers) ipvs.run(`-a -t [fd96::1]:80 -r ${server} -m -w 1`);
  expect(refusal(() => ipvs.run(`-a -t [fd96::1]:80 -r ${servers[7]} -m`))).toMatch(/^duplicate/);
  ipvs.run(`-e -t [fd96::1]:80 -r ${servers[30]} -m -w 9`);
  ipvs.run(`-d -t [fd96::1]:80 -r ${servers[12]}`);
  const listed = ipvs.run('-Sn');
  expect(listed.match(/-w 9$/gm)).toHaveLength(1);
  expect(listed).toContain(`-r ${servers[30]} -m -w 9`);
  expect(listed).not.toContain(`${servers[12]} `);
  expect(listed.match(/^-a /gm)).toHaveLength(39);
});

test('an association whose packet does not say its chunks stays as it is', () => {
  const lab = new Lab(
    '-A --sctp-service 10.96.0.1:9 -s rr\n-a --sctp-service 10.96.0.1:9 -r 10.1.0.1 -m',
  );
  const packet = sctp('192.168.0.9:2000', '10.96.0.1:9', { chunks: ['INIT'] });
  lab.fromClient(packet);
  const before = lab.ipvs.run('-Lnc');
  expect(lab.fromClient(withFields(packet, { sctp: null })).outcome).toBe('forwarded');
  expect(lab.ipvs.run('-Lnc').replace(/\d\d:\d\d/g, '')).toBe(before.replace(/\d\d:\d\d/g, ''));
});

test('the error about an own scheduler has a cause where something was thrown, and else none', () => {
  const own = (bind: Scheduler['bind']): unknown => {
    const { host } = new Lab('');
    const ipvs = new Ipvs(
      new Host({ interfaces: [...host.interfaces.values()].slice(0, 0) as never }),
      {
        schedulers: [{ name: 'mine', bind }],
      },
    );
    try {
      ipvs.run(`-A -t ${VIP} -s mine`);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const cause = new TypeError('no');
  const thrown = own(() => {
    throw cause;
  });
  expect(thrown).toMatchObject({ code: 'bad-option', cause });
  const without = own(() => ({}) as never);
  expect(without).toMatchObject({ code: 'bad-option' });
});

describe('secure_tcp, where the servers answer clients themselves', () => {
  test.each([
    [3, ['SYN', 'ACK'], 'ESTABLISHED'],
    [3, ['SYN'], 'SYNACK'],
    [3, ['SYN', 'FIN'], 'TIME_WAIT'],
    [3, ['SYN', 'RST'], 'CLOSE'],
    [3, ['SYN', 'ACK', 'FIN'], 'FIN_WAIT'],
    [3, ['SYN', 'ACK', 'FIN', 'SYN'], 'SYNACK'],
    [0, ['SYN'], 'SYN_RECV'],
    [0, ['SYN', 'ACK'], 'ESTABLISHED'],
    [0, ['SYN', 'ACK', 'FIN'], 'FIN_WAIT'],
  ] as const)('%i: %j leave the connection in %s', (level, flags, state) => {
    const lab = new Lab(`-A -t ${VIP} -s rr\n-a -t ${VIP} -r 10.1.0.1 -g`);
    lab.host.sysctls.set('net.ipv4.vs.secure_tcp', level);
    for (const flag of flags) {
      const all = flag === 'FIN' ? (['FIN', 'ACK'] as const) : ([flag] as const);
      lab.fromClient(tcp('192.168.0.9:2000', VIP, { flags: all }));
    }
    expect(lab.ipvs.view.connections.map((one) => one.state)).toEqual([state]);
  });
});

/** A director that tracks connections, and another on which every packet is walked since somebody listens. */
function tracking(program: string): readonly { readonly host: Host; readonly ipvs: Ipvs }[] {
  return [false, true].map((isHeard) => {
    const host = new Host({
      ...NETWORK,
      sysctls: { 'net.ipv4.vs.conntrack': 1 },
    });
    const conntrack = new Conntrack(host, { buckets: 64 });
    conntrack.enable(4);
    const ipvs = new Ipvs(host, { conntrack });
    ipvs.load(program);
    if (isHeard) host.listen(() => {});
    return { host, ipvs };
  });
}

function shown({ outcome, reason, emitted, work }: Traversal): unknown {
  return { outcome, reason, emitted, work: work.counters() };
}

describe('packets that follow courses fare as those that are walked', () => {
  const near = { inputInterface: 'eth0' } as const;

  function expectAlike(program: string, packets: readonly Packet[], least: number): void {
    const [course, walk] = tracking(program);
    for (const packet of packets) {
      expect(shown(course!.host.send(packet))).toEqual(shown(walk!.host.send(packet)));
    }
    for (const list of ['-Lnc', '-Ln --stats']) {
      expect(course!.ipvs.run(list)).toBe(walk!.ipvs.run(list));
    }
    expect(course!.host.courses.followed).toBeGreaterThan(least);
    expect(walk!.host.courses.followed).toBe(0);
  }

  test.each(['rr', 'wrr', 'wlc', 'sed', 'nq', 'sh'])(
    'first ones of %s, charged for its steps',
    (name) => {
      const opening = (port: number): Packet => tcp(`192.168.0.9:${port}`, VIP, near);
      expectAlike(
        service(name, [1, 3, 2]),
        Array.from({ length: 40 }, (_, at) => opening(2000 + at)),
        15,
      );
    },
  );

  test.each(['rr', 'wrr', 'wlc', 'lc', 'sh', 'dh', 'mh'])('and so do rows of %s', (name) => {
    const program = `${service(name, [1, 3, 2])}\n${service(name, [1], '10.96.0.2:80')}`;
    const packets = Array.from({ length: 80 }, (_, index) =>
      tcp(
        `192.168.0.${2 + (index % 5)}:${2000 + index}`,
        index % 9 === 8 ? '10.96.0.2:80' : VIP,
        near,
      ),
    );
    const columns = columnsOf(packets);
    const counters = workCounters();
    const [course, walk] = tracking(program);
    const rows = course!.host.sendMany(columns, { counters });
    expect(rows).toEqual(walk!.host.sendMany(columns, { counters }));
    for (const list of ['-Lnc', '-Ln --stats']) {
      expect(course!.ipvs.run(list)).toBe(walk!.ipvs.run(list));
    }
    expect(course!.host.courses.followed).toBeGreaterThan(20);
  });

  test('to two services of one address, one after the other', () => {
    const program = `${service('rr', [1, 1])}\n${service('rr', [1, 2], '10.96.0.1:81')}`;
    const [source, destination] = [Address.parse('192.168.0.9'), Address.parse('10.96.0.1')];
    const packets = Array.from({ length: 90 }, (_, index) =>
      withFields(tcp('192.168.0.9:2000', VIP, { ...near, flags: index < 6 ? ['SYN'] : ['ACK'] }), {
        source,
        destination,
        sourcePort: 2000 + (index % 3),
        destinationPort: 80 + (index % 2),
      }),
    );
    expectAlike(program, packets, -1);
  });

  test('to other ports of a server of FTP, for which its service is taken', () => {
    const packets = [21, 21, 21, 21, 2000, 21, 2000, 20, 2000, 1023, 1024, 2000, 21].flatMap(
      (port, index) => [
        tcp(`192.168.0.9:${3000 + index}`, `10.96.0.1:${port}`, near),
        tcp(`192.168.0.9:${4000 + index}`, `10.96.0.1:${port}`, near),
      ],
    );
    expectAlike(service('rr', [1, 1], '10.96.0.1:21'), packets, -1);
  });
});
