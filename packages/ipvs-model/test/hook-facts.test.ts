import {
  Address,
  createRandom,
  type Family,
  type Hook,
  Host,
  icmp,
  type Packet,
  type PacketBuffer,
  SECOND,
  sctp,
  type Traversal,
  tcp,
  udp,
  type Verdict,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Destination } from '../src/destination/destination.ts';
import { Ipvs, type IpvsKernel } from '../src/index.ts';
import { Lab, service } from './lab.ts';
import { DUAL_NETWORK } from './network.ts';
import { refusal } from './refusal.ts';

const VIP = '10.96.0.1:80';

function outcomeOf({ outcome, emitted }: Traversal): string {
  const types = emitted.map((one) => one.icmp?.type);
  return [outcome, ...types.filter((type) => type !== undefined)].join(' ');
}

describe('nat_icmp_send: a packet of no connection', () => {
  const PROGRAM = [
    service('rr', [1, 1]),
    '-A -u 10.96.0.1:53 -s rr\n-a -u 10.96.0.1:53 -r 10.1.0.9:5353 -m',
    '-A -t 10.96.0.3:80 -s rr\n-a -t 10.96.0.3:80 -r 10.1.0.8:80 -g',
    '-A -f 7 -s rr\n-a -f 7 -r 10.1.0.7:70 -m',
  ].join('\n');
  const client = '192.168.0.9:2000';

  test.each<[string, string, Packet]>([
    ['of a server is answered', 'rejected 3', tcp('10.1.0.2:8080', client, { flags: ['ACK'] })],
    ['of a server that begins', 'rejected 3', tcp('10.1.0.2:8080', client, { flags: ['SYN'] })],
    ['that resets', 'forwarded', tcp('10.1.0.2:8080', client, { flags: ['RST'] })],
    ['that resets too', 'forwarded', tcp('10.1.0.2:8080', client, { flags: ['RST', 'ACK'] })],
    ['of another port', 'forwarded', tcp('10.1.0.2:8081', client, { flags: ['ACK'] })],
    ['of another host', 'forwarded', tcp('10.1.0.3:8080', client, { flags: ['ACK'] })],
    ['of another protocol', 'forwarded', udp('10.1.0.2:8080', client)],
    ['of a server of UDP', 'rejected 3', udp('10.1.0.9:5353', client)],
    [
      'of a server that answers itself',
      'forwarded',
      tcp('10.1.0.8:80', client, { flags: ['ACK'] }),
    ],
    ['of a server of a mark', 'rejected 3', tcp('10.1.0.7:70', client, { flags: ['ACK'] })],
    [
      'of a mark, whatever the protocol',
      'rejected 3',
      sctp('10.1.0.7:70', client, { chunks: ['DATA'] }),
    ],
  ])('%s: %s', (_, told, packet) => {
    const lab = new Lab(PROGRAM);
    const quiet = lab.fromServer(packet);
    expect(outcomeOf(quiet)).toBe('forwarded');
    lab.host.sysctls.set('net.ipv4.vs.nat_icmp_send', 1);
    expect(outcomeOf(lab.fromServer(packet))).toBe(told);
    lab.host.sysctls.set('net.ipv4.vs.nat_icmp_send', 0);
    expect(outcomeOf(lab.fromServer(packet))).toBe('forwarded');
  });
});

describe('IPVS looks at packets', () => {
  const OWN = '172.16.0.1';
  const PRIORITIES = [-300, -100, -99, -98, -97, 0, 97, 98, 99, 100, 101];
  const CLIENT = '192.168.0.9:2000';

  /** The ends of a packet as hook functions of each priority see it first. */
  function seen(hook: Hook, packet: Packet): ReadonlyMap<number, string> {
    const lab = new Lab(`${service('rr', [1])}
-A -t 10.96.0.2:80 -s rr\n-a -t 10.96.0.2:80 -r ${OWN}:8080 -m`);
    lab.fromClient(tcp(CLIENT, VIP));
    lab.fromClient(tcp(CLIENT, '10.96.0.2:80'));
    lab.host.send(tcp(`${OWN}:3000`, VIP));
    const first = new Map<number, string>();
    for (const priority of PRIORITIES) {
      const run = (one: PacketBuffer): Verdict => {
        if (!first.has(priority)) first.set(priority, `${one.source} > ${one.destination}`);
        return 'accept';
      };
      lab.host.attach({ name: 'watch', family: 4, hook, priority, run });
    }
    lab.host.send(packet);
    return first;
  }

  const answer = (from: string, to: string, inputInterface: string | null = 'eth1'): Packet =>
    tcp(from, to, { inputInterface, flags: ['SYN', 'ACK'] });

  const ERROR = icmp(
    '10.1.0.1',
    '192.168.0.9',
    { type: 3, code: 1, inner: tcp(CLIENT, '10.1.0.1:8080') },
    { inputInterface: 'eth1' },
  );

  test.each<[string, Hook, Packet, number]>([
    ['that this host sends to a service', 'OUTPUT', tcp(`${OWN}:3001`, VIP), -98],
    ['of a server to this host', 'INPUT', answer('10.1.0.1:8080', `${OWN}:3000`), 98],
    ['of a server to others', 'FORWARD', answer('10.1.0.1:8080', CLIENT), 100],
    ['of an error that a server tells of', 'FORWARD', ERROR, 100],
    ['of a server that this host is', 'OUTPUT', answer(`${OWN}:8080`, CLIENT, null), -99],
  ])('%s at %s: those behind see another end', (_, hook, packet, place) => {
    const ends = seen(hook, packet);
    const before = `${packet.source} > ${packet.destination}`;
    for (const [priority, told] of ends) {
      expect([priority, told !== before]).toEqual([priority, priority > place]);
    }
    expect(ends.size).toBe(PRIORITIES.length);
  });

  test('that arrive for a service, at INPUT at 99: nobody behind sees them', () => {
    const packet = tcp('192.168.0.9:3000', VIP, { inputInterface: 'eth0' });
    expect([...seen('INPUT', packet).keys()]).toEqual(PRIORITIES.filter((one) => one <= 99));
  });
});

test.each<[IpvsKernel | undefined, boolean]>([
  [undefined, false],
  ['5.8', false],
  ['6.1', false],
  ['6.12', true],
])('Linux %s reviews the overload of a server that is edited: %s', (kernel, reviews) => {
  const lab = new Lab(service('rr', [1]), kernel === undefined ? {} : { kernel });
  const overloaded = (limits: string): boolean => {
    lab.ipvs.run(`-e -t ${VIP} -r 10.1.0.1:8080 -m ${limits}`);
    return lab.ipvs.view.services[0]!.destinations[0]!.overloaded;
  };
  for (let count = 0; count < 4; count++) lab.chosen(VIP);
  // Four connections: a threshold that they reach is noticed at once, or with the next connection.
  expect(overloaded('-x 5')).toBe(false);
  expect(overloaded('-x 4')).toBe(reviews);
  expect(overloaded('-x 9')).toBe(false);
  expect(overloaded('-x 3')).toBe(reviews);
  // A lower threshold that they are not below keeps it so, where it is reviewed.
  expect(overloaded('-x 6 -y 4')).toBe(reviews);
  expect(overloaded('-x 6 -y 5')).toBe(false);
  expect(overloaded('-x 0')).toBe(false);
  expect(overloaded('-x 1')).toBe(reviews);
  expect(overloaded('-x 0')).toBe(false);
  // Below three quarters of a threshold alone.
  expect(overloaded('-x 3')).toBe(reviews);
  expect(overloaded('-x 5')).toBe(reviews);
  expect(overloaded('-x 6')).toBe(false);
});

test.each([
  [0, 0],
  [1, 0],
  [4, 0],
  [5, 0],
  [8, 0],
  [4, 1],
  [5, 4],
  [8, 3],
])(
  'a server of the thresholds %i and %i is overloaded from the upper one on, until it is relieved',
  (upper, lower) => {
    const destination = new Destination(Address.v4(1), 80, undefined as never);
    const settings = { forwarding: 'direct', weight: 1 } as const;
    destination.edit({ ...settings, upperThreshold: upper, lowerThreshold: lower }, 'reviewed');
    const random = createRandom(`${upper} ${lower}`);
    const kinds: ('connection' | 'template')[] = [];
    // Templates are no connections.
    const count = (): number => kinds.filter((kind) => kind === 'connection').length;
    let overloaded = false;
    for (let step = 0; step < 200; step++) {
      if (kinds.length < 10 && (kinds.length === 0 || random.below(2) === 0)) {
        const kind = random.below(3) === 0 ? 'template' : 'connection';
        kinds.push(kind);
        destination.bind(kind);
        if (upper !== 0 && count() >= upper) overloaded = true;
      } else {
        destination.unbind(kinds.splice(random.below(kinds.length), 1)[0]!, 'inactive');
        if (lower === 0 ? count() * 4 < upper * 3 : count() < lower) overloaded = false;
      }
      expect(destination.overloaded).toBe(overloaded);
    }
  },
);

test('a line of no words is no command', () => {
  const lab = new Lab(service('rr', [1]));
  for (const line of ['', '   ']) {
    expect(refusal(() => lab.ipvs.run(line))).toBe('unknown-option: the line is empty');
  }
});

test('nothing is estimated of a program without services', () => {
  const lab = new Lab('');
  lab.ipvs.load('\n');
  lab.host.clock.advance(20 * SECOND);
  expect([lab.ipvs.estimator.estimators, lab.ipvs.estimator.work.runs]).toEqual([0, 0]);
  lab.ipvs.load(service('rr', [1]));
  expect(lab.ipvs.estimator.estimators).toBe(3);
});

test.each<Family>([4, 6])(
  'IPv%i: a service of a mark takes packets to any port, 0 too',
  (family) => {
    const host = new Host({
      ...DUAL_NETWORK,
    });
    host.attach({
      name: 'mark',
      family,
      hook: 'PREROUTING',
      priority: -150,
      run: (packet) => {
        packet.mark = 7;
        return 'accept';
      },
    });
    const [vip, server, client, six] =
      family === 4
        ? (['10.96.0.1', '10.1.0.1', '192.168.0.9', ''] as const)
        : (['[fd96::1]', '[fd10::1]', '[fd77::9]', ' -6'] as const);
    const ports = (persistence: string): readonly number[] => {
      const ipvs = new Ipvs(host);
      ipvs.load(`-A -f 7${six} -s rr${persistence}\n-a -f 7${six} -r ${server} -m`);
      const sent = [0, 1, 80, 65_535].flatMap(
        (port, at) =>
          host.send(tcp(`${client}:${2000 + at}`, `${vip}:${port}`, { inputInterface: 'eth0' }))
            .emitted,
      );
      ipvs.run('-C');
      return sent.map(({ destinationPort }) => destinationPort);
    };
    expect(ports('')).toEqual([0, 1, 80, 65_535]);
  },
);
