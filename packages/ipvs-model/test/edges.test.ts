import { Conntrack } from '@packet-path/conntrack';
import {
  Address,
  Host,
  icmp,
  type Packet,
  PacketPathError,
  SECOND,
  type TraceStep,
  tcp,
  udp,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { handledConnection } from '../src/connection/handled-connection.ts';
import { Destination } from '../src/destination/destination.ts';
import { hold } from '../src/destination/hold.ts';
import { buildDirector } from '../src/director/build-director.ts';
import { Ipvs, IpvsProgram, maglevTable, type Scheduler } from '../src/index.ts';
import { print } from '../src/print/print.ts';
import { Layouts } from '../src/scheduler/layouts.ts';
import { Refills } from '../src/scheduler/refills.ts';
import { Replicas } from '../src/scheduler/replicas.ts';
import { JiffyCounter } from '../src/time/jiffy-counter.ts';
import { KernelTimers } from '../src/time/kernel-timers.ts';
import { TimerWheel } from '../src/time/timer-wheel.ts';
import { Lab, service } from './lab.ts';
import { NETWORK } from './network.ts';
import { refusal } from './refusal.ts';

const VIP = '10.96.0.1:80';

describe('a dry run of a first packet tells the state that it would change', () => {
  /** A scheduler of one's own that does not say how it chooses. */
  const mine: Scheduler = {
    name: 'mine',
    bind: ({ destinations }) => ({ schedule: () => destinations[0] }),
  };

  function state(
    program: string,
    sysctls: Readonly<Record<string, number>> = {},
    keepsTurns = false,
  ) {
    const lab = new Lab(program, { schedulers: [mine] });
    for (const [name, value] of Object.entries(sysctls)) {
      lab.host.sysctls.set(`net.ipv4.vs.${name}`, value);
    }
    const packet = tcp('192.168.0.9:2000', VIP, { inputInterface: 'eth0' });
    const dry = lab.host.dryRun(packet, undefined, { keepsTurns });
    expect(lab.ipvs.view.connectionCount).toBe(0);
    return 'state' in dry ? dry.state : dry.traversal.outcome;
  }
  const with_ = (options: string, settings = '-m'): string =>
    `-A -t ${VIP} ${options}\n-a -t ${VIP} -r 10.1.0.1 ${settings}`;

  test.each([
    ['-s rr', '-m', 'forwarded'],
    ['-s sh', '-m', 'forwarded'],
    ['-s rr', '-g', 'forwarded'],
    ['-s rr -p 30', '-m', 'ip_vs: persistence'],
    ['-s lc', '-m', 'ip_vs: the load that lc compares'],
    ['-s mine', '-m', 'ip_vs: the load that mine compares'],
    ['-s rr', '-m -x 3', 'ip_vs: a threshold'],
    ['-s rr', '-i', 'ip_vs: a tunnel'],
  ])('%s, %s: %s', (options, settings, told) => {
    expect(state(with_(options, settings))).toBe(told);
  });

  test('which drop_packet is, while it drops', () => {
    expect(state(with_('-s rr'), { drop_packet: 3 })).toBe('ip_vs: drop_packet');
    expect(state(with_('-s rr'), { drop_packet: 1 })).toBe('forwarded');
  });

  test('and the turn of a scheduler, where it is to be kept', () => {
    expect(state(with_('-s rr'), {}, true)).toBe('ip_vs: the turn of rr');
    expect(state(with_('-s wrr'), {}, true)).toBe('ip_vs: the turn of wrr');
    expect(state(with_('-s sh'), {}, true)).toBe('forwarded');
    expect(state(with_('-s rr'), {}, false)).toBe('forwarded');
  });

  test('and one packet each of UDP, and a connection that is there', () => {
    const lab = new Lab(
      `-A -u 10.96.0.1:53 -s rr -o\n-a -u 10.96.0.1:53 -r 10.1.0.1 -m\n${with_('-s rr')}`,
    );
    const near = { inputInterface: 'eth0' } as const;
    const answered = tcp('192.168.0.9:2000', VIP, near);
    lab.fromClient(answered);
    const told = [udp('192.168.0.9:2000', '10.96.0.1:53', near), answered].map((packet) =>
      lab.host.dryRun(packet),
    );
    expect(told).toMatchObject([
      { state: 'ip_vs: one-packet scheduling' },
      { state: 'ip_vs: a connection' },
    ]);
  });
});

describe('an ICMP error', () => {
  test('about a packet that nobody sent begins a connection of three seconds', () => {
    const lab = new Lab(service('rr', [1, 1]));
    const inner = tcp(VIP, '192.168.0.9:2000');
    const error = icmp('192.168.0.9', '10.96.0.1', { type: 3, code: 1, inner });
    expect(lab.fromClient(error).outcome).toBe('delivered');
    lab.host.sysctls.set('net.ipv4.vs.schedule_icmp', 1);
    expect(lab.fromClient(error).outcome).toBe('forwarded');
    const [entry] = lab.ipvs.view.connections;
    expect(entry).toMatchObject({ state: 'NONE', expires: 3, jiffiesLeft: 750 });
    // FTP's data port is its server's own.
    const data = tcp(VIP, '192.168.0.9:20');
    lab.fromClient(icmp('192.168.0.9', '10.96.0.1', { type: 3, code: 1, inner: data }));
    expect(lab.ipvs.view.connectionCount).toBe(1);
  });

  test('that begins a connection tells of the service, as a SYN does', () => {
    const lab = new Lab(service('rr', [1, 1]));
    lab.host.sysctls.set('net.ipv4.vs.schedule_icmp', 1);
    const told = (packet: Packet): TraceStep[] => {
      const steps: TraceStep[] = [];
      const stop = lab.host.listen((step) => steps.push(step));
      lab.fromClient(packet);
      stop();
      return steps.filter(({ kind }) => kind.startsWith('ipvs'));
    };
    const inner = tcp(VIP, '192.168.0.9:2000');
    const ofError = told(icmp('192.168.0.9', '10.96.0.1', { type: 3, code: 1, inner }));
    const ofSyn = told(tcp('192.168.0.8:1', VIP));
    expect(ofError[0]).toEqual(ofSyn[0]);
    expect(ofError.map(({ kind }) => kind)).toEqual(ofSyn.map(({ kind }) => kind));
  });

  test.each([0, 1])(
    'leaves no ports in the entry that conntrack keeps of it, tracked %i',
    (tracks) => {
      const host = new Host({
        ...NETWORK,
        sysctls: { 'net.ipv4.vs.conntrack': tracks, 'net.ipv4.vs.schedule_icmp': 1 },
      });
      const conntrack = new Conntrack(host, {});
      conntrack.enable(4);
      new Ipvs(host, { conntrack }).load(service('rr', [1, 1]));
      const steps: unknown[] = [];
      host.listen((step) => {
        if (step.kind === 'ipvs-conntrack') steps.push(String(step.reply));
      });
      const near = { inputInterface: 'eth0' } as const;
      host.send(tcp('192.168.0.9:2000', VIP, near));
      const inner = tcp(VIP, '192.168.0.9:2000');
      host.send(icmp('192.168.0.8', '10.96.0.1', { type: 3, code: 1, inner }, near));
      expect(steps).toEqual(tracks === 0 ? [] : ['10.1.0.2:8080 -> 192.168.0.9:2000 tcp']);
    },
  );
});

test.each([
  [undefined, 'dropped', ''],
  [0, 'dropped', ''],
  [1, 'forwarded', '10.9.9.9:90'],
])('cache_bypass %s: a packet of a mark that nobody may take is %s', (isOn, outcome, kept) => {
  const lab = new Lab('-A -f 7 -s rr');
  if (isOn !== undefined) lab.host.sysctls.set('net.ipv4.vs.cache_bypass', isOn);
  lab.host.attach({
    name: 'mark',
    family: 4,
    hook: 'OUTPUT',
    priority: -150,
    run: (packet) => {
      packet.mark = 7;
      return 'accept';
    },
  });
  const told: unknown[] = [];
  lab.host.listen((step) => {
    if (step.kind === 'ipvs-forward') told.push(`${step.method} ${step.destination.address}`);
  });
  for (let count = 0; count < 2; count++) {
    const packet = tcp('172.16.0.1:4000', '10.9.9.9:90', {
      flags: count === 0 ? ['SYN'] : ['ACK'],
    });
    const answer = lab.host.send(packet);
    // A packet that begins nothing goes its way.
    expect(answer.outcome).toBe(count === 0 ? outcome : 'forwarded');
  }
  expect(told).toEqual(kept === '' ? [] : ['bypass 10.9.9.9', 'bypass 10.9.9.9']);
  const entries = kept === '' ? [] : [{ state: 'ESTABLISHED', destination: { port: 0 } }];
  expect(lab.ipvs.view.connections).toMatchObject(entries);
  // They have no server that could be removed.
  lab.host.sysctls.set('net.ipv4.vs.expire_nodest_conn', 1);
  lab.ipvs.load('-a -f 7 -r 10.1.0.1 -g\n-d -f 7 -r 10.1.0.1');
  lab.host.clock.advance(SECOND);
  expect(lab.ipvs.view.connections).toMatchObject(entries);
});

test('a host has one IPVS', () => {
  const { host } = new Lab('');
  expect(refusal(() => new Ipvs(host))).toMatch(/^duplicate: the host '.*' has IPVS already$/);
});

test('marks are listed last, by mark and family', () => {
  const { ipvs } = new Lab(
    [
      '-A -f 9 -s rr',
      '-A -f 7 -6 -s rr',
      '-A -t [fd96::1]:80 -s rr',
      '-A -f 7 -s rr',
      '-A -u 10.96.0.1:80 -s rr',
      `-A -t ${VIP} -s rr`,
      '-A -t 10.96.0.1:79 -s rr',
      '-A -f 8 -s rr',
    ].join('\n'),
  );
  const saved = ipvs.save().match(/-[tuf] \S+( -6)?/g);
  expect(saved).toEqual([
    '-t 10.96.0.1:79',
    `-t ${VIP}`,
    '-u 10.96.0.1:80',
    '-t [fd96::1]:80',
    '-f 7',
    '-f 7 -6',
    '-f 8',
    '-f 9',
  ]);
});

describe('a listing that is read', () => {
  const TITLES = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;
  const SERVER = '  -> 10.1.0.1:8080                Masq    12     0          0         ';
  const loaded = (lines: string): string => {
    const { ipvs } = new Lab('');
    ipvs.load(`${TITLES}${lines}`);
    return ipvs.save();
  };

  test('has marks of both families', () => {
    expect(loaded(`FWM  17 rr\n${SERVER}\nFWM  17 IPv6 wlc persistent 60 mask 64 ops\n`)).toBe(
      '-A -f 17 -s rr\n-a -f 17 -r 10.1.0.1:8080 -m -w 12\n-A -f 17 -6 -s wlc -p 60 -M 64 -o\n',
    );
  });

  test.each(['', ' ', '\n', '\n\n\t'])('may stand behind the blanks %j', (blanks) => {
    const { ipvs } = new Lab('');
    ipvs.load(`${blanks}${TITLES}FWM  17 rr\n${SERVER}\n`);
    expect(ipvs.save()).toBe('-A -f 17 -s rr\n-a -f 17 -r 10.1.0.1:8080 -m -w 12\n');
  });

  test.each<[string, string]>([
    [`FWM  17 rr\n${SERVER}x`, 'this is no service'],
    [`FWM  17 rr\n${SERVER} 7`, 'this is no service'],
    [`FWM  17 rr\nx${SERVER}`, 'this is no service'],
    [`FWM  17 rr\n${SERVER.trimStart()}`, 'this is no service'],
    [SERVER, 'a server stands before the services'],
    ['FWM  x rr', 'this is no service'],
    [' TCP  10.96.0.1:80 rr', 'this is no service'],
    [`FWM  17 rr\n${SERVER.replace('Masq', 'toString')}`, "'toString' is no way to a server"],
    ['FWM  17 rr flag', "'flag' is no flag of a service"],
    ['FWM  17  rr (flag-1', 'taken'],
  ])('%j: %s', (lines, problem) => {
    expect(refusal(() => loaded(lines)).replace(/^\S+: /, '')).toBe(problem);
  });
});

describe('a program', () => {
  const FIRST = `-A -t ${VIP} -s rr\n-a -t ${VIP} -r 10.1.0.1:8080 -m -w 1\n`;
  const loaded = (lines: string): string => {
    const { ipvs } = new Lab('');
    ipvs.load(`${FIRST}${lines}`);
    return ipvs.save();
  };

  test.each<[string, string]>([
    [`-a -t ${VIP} -r 10.1.0.2:80801 -m -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.2:70000 -m -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.256:80 -m -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0:80 -m -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.2.3:80 -m -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.2:80 -m -w 70000`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.2:80 -m -w 1 -w 1`, 'refused'],
    [`-a -t ${VIP} -r 10.1.0.2:80 -m -w 123`, '10.1.0.2:80 -m -w 123'],
    [`-a -t ${VIP} -r 10.1.0.22:8 -m -w 12345`, '10.1.0.22:8 -m -w 12345'],
    [`-a -t ${VIP} -r 10.1.0.2:80 -m -w 1 -x 5`, '10.1.0.2:80 -m -w 1 -x 5'],
    [`-a -t ${VIP} -r 10.1.0.2 -m -w 1`, '10.1.0.2:80 -m -w 1'],
    [` -a -t ${VIP} -r 10.1.0.2:80 -m -w 1`, '10.1.0.2:80 -m -w 1'],
    [`-a --tcp-service ${VIP} -r 10.1.0.2:80 -m -w 1`, '10.1.0.2:80 -m -w 1'],
    [`-a -u ${VIP} -r 10.1.0.2:80 -m -w 1`, 'refused'],
  ])('whose line %j is read quickly or in full: %s', (line, told) => {
    const { code } = (() => {
      try {
        return { code: loaded(`${line}\n`) };
      } catch (error) {
        if (!(error instanceof PacketPathError)) throw error;
        return { code: `refused ${error.line}` };
      }
    })();
    if (told === 'refused') expect(code).toBe('refused 3');
    else expect(code).toContain(`-r ${told}\n`);
  });

  test('of too many lines is refused, and one of as many is not', { tags: ['slow'] }, () => {
    const { ipvs } = new Lab('');
    expect(refusal(() => ipvs.load('\n'.repeat(4_000_001)))).toMatch(/^too-large/);
    ipvs.load('\n'.repeat(4_000_000));
  });

  test('knows twins among few destinations and among many', () => {
    const key = {
      kind: 'address',
      family: 4,
      protocol: 6,
      address: Address.v4(1),
      port: 80,
    } as const;
    const settings = { scheduler: 'rr', schedulerFlags: [], persistence: null, onePacket: false };
    const destinationSettings = {
      forwarding: 'masquerade',
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
    } as const;
    for (const count of [2, 3, 16, 17, 40]) {
      const ends = Array.from({ length: count }, (_, at) => ({
        address: Address.v4(at + 1),
        port: 80,
      }));
      const of = (destinations: typeof ends) =>
        new IpvsProgram([{ key, settings, destinations, destinationSettings }]);
      expect(of(ends).destinations).toBe(count);
      expect(refusal(() => of([...ends.slice(1), ends[count - 1]!]))).toMatch(/^duplicate/);
      expect(refusal(() => of([...ends.slice(0, -1), ends[0]!]))).toMatch(/^duplicate/);
      of([...ends.slice(1), { ...ends[1]!, port: 81 }]);
    }
  });
});

test('a hold is let go of once', () => {
  const destination = new Destination(Address.v4(1), 80, undefined as never);
  const [one, other] = [hold(destination), hold(destination)];
  one.release();
  one.release();
  expect(destination.referenced).toBe(true);
  other.release();
  expect(destination.referenced).toBe(false);
});

test('replicas of an address are so many servers, each once', () => {
  const host = new Host();
  const timers = new KernelTimers(host.clock, new JiffyCounter(0));
  const context = { host, timers, hold, refills: new Refills() };
  const ends = [1, 2, 3].map((end) => new Destination(Address.v4(end), 80, undefined as never));
  const replicas = new Replicas(ends[0]!, context);
  for (const end of [...ends, ...ends]) replicas.add(end);
  expect(replicas.size).toBe(3);
  for (const end of ends) expect(end.referenced).toBe(true);
  replicas.forget();
  expect(replicas.size).toBe(0);
  for (const end of ends) expect(end.referenced).toBe(false);
});

test('layouts of keys that are gone are looked for, and those that are kept stay', () => {
  const layouts = new Layouts();
  const made: string[] = [];
  const of = (key: string) =>
    layouts.of(key, () => {
      made.push(key);
      return Uint16Array.of(made.length);
    });
  const kept = Array.from({ length: 300 }, (_, at) => of(`${at}`));
  expect(Array.from({ length: 300 }, (_, at) => of(`${at}`))).toEqual(kept);
  expect(made).toHaveLength(300);
});

test('a timer of any number has room in the wheel', () => {
  const fired: number[] = [];
  const wheel = new TimerWheel();
  for (const timer of [0, 63, 64, 127, 500, 4000]) wheel.arm(timer, 10, 0);
  expect(wheel.isPending(4000)).toBe(true);
  expect(wheel.isPending(4001)).toBe(false);
  wheel.fire(11, (timer) => fired.push(timer));
  expect(fired).toEqual([4000, 500, 127, 64, 63, 0]);
  expect(wheel.nextDue()).toBe(Number.POSITIVE_INFINITY);
});

test('a value that no type allows is told, not taken for another', () => {
  const odd = 'odd' as never;
  const destination = new Destination(Address.v4(1), 80, undefined as never);
  const settings = {
    forwarding: 'direct',
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
  } as const;
  const { ipvs } = new Lab('');
  const { connections } = buildDirector(new Host({}), {});
  const packet: Packet = tcp('192.168.0.9:2000', VIP);
  const handle = connections.create(packet, undefined, 0, 0, { ipvsConnectionInserts: 0 } as never);
  const { table } = connections;
  Object.defineProperty(table, 'forwarding', { value: () => 'odd' });
  for (const run of [
    () => destination.edit(settings, odd),
    () => ipvs.apply({ kind: 'odd' } as never),
    () => print({ kind: 'odd' } as never, [], connections),
    () => connections.advance(handle, packet as never, odd),
    () =>
      handledConnection(
        {
          ...table,
          findOutgoing: () => handle,
          control: () => -1,
          virtual: () => 0,
          virtualPort: () => 0,
          forwarding: () => 'odd',
        } as never,
        packet as never,
      ),
  ]) {
    expect(run).toThrow('unreachable case');
  }
});

test('a table of Maglev goes by address, port and weight', () => {
  const server = (last: number, lastWeight: number, port = 80) => ({
    address: Address.v4(0x0a010000 + last),
    port,
    lastWeight,
  });
  const counts = (weights: readonly number[]): readonly number[] => {
    const servers = weights.map((weight, at) => server(at + 1, weight));
    const table = maglevTable(servers, 8);
    return servers.map((one) => table.filter((known) => known === one).length);
  };
  expect([
    counts([1, 1]),
    counts([2, 4, 6]),
    counts([0, 3]),
    counts([100, 1]),
  ]).toMatchInlineSnapshot(`
    [
      [
        126,
        125,
      ],
      [
        42,
        84,
        125,
      ],
      [
        0,
        251,
      ],
      [
        232,
        19,
      ],
    ]
  `);
  const places = maglevTable([server(1, 1), server(2, 2), server(3, 1, 81)], 8).map(
    ({ address }) => address.w3 & 3,
  );
  expect(places.join('')).toMatchInlineSnapshot(
    `"31122231231221322112122313322213222231233122122132322311332221223123223113122233222221231221322312122313322213221221233132232132222311332221223123223113122232212221231121322312222313322213221221233132222132222312331221221132223113222232212221231121322"`,
  );
});
