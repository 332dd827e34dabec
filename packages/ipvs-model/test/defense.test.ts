import { Host, SECOND, sctp, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';
/** A table of 2^5 buckets has one bucket dropped from in each run. */
const SMALL = { connectionTableBits: 5 };

function labWith(
  sysctls: Readonly<Record<string, number>>,
  options: ConstructorParameters<typeof Lab>[1] = SMALL,
): Lab {
  const lab = new Lab(service('rr', [1, 1]), options);
  for (const [name, value] of Object.entries(sysctls)) {
    lab.host.sysctls.set(`net.ipv4.vs.${name}`, value);
  }
  return lab;
}

/** Opens a connection as far as its client's ACK, and so many packets of data. */
function establish(lab: Lab, port: number, packets = 0): void {
  const client = `192.168.0.9:${port}`;
  lab.fromClient(tcp(client, VIP));
  for (let sent = 0; sent <= packets; sent++) {
    lab.fromClient(tcp(client, VIP, { flags: ['ACK'] }));
  }
}

const connections = (lab: Lab): number => lab.ipvs.view.connections.length;

describe('drop_entry', () => {
  test('3 drops half-open connections, a share of the table every second', () => {
    const lab = labWith({ drop_entry: 3 });
    for (let sent = 0; sent < 200; sent++) lab.syn(VIP);
    lab.host.clock.advance(20 * SECOND);
    const left = connections(lab);
    // A bucket is spared in each of some 19 runs with odds of 31 to 1: 55 % are left.
    expect(left).toBeGreaterThan(60);
    expect(left).toBeLessThan(160);
    const counted = lab.ipvs.view.services[0]!.destinations.map((one) => one.activeConnections);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(left);
  });

  test.each([
    [3, 20, 90],
    [0, 100, 100],
  ])('%i leaves %i to %i of a hundred idle associations of SCTP', (level, fewest, most) => {
    const vip = '10.96.0.1:9';
    const lab = new Lab(
      `-A --sctp-service ${vip} -s rr\n-a --sctp-service ${vip} -r 10.1.0.1 -m`,
      SMALL,
    );
    lab.host.sysctls.set('net.ipv4.vs.drop_entry', level);
    for (let port = 2001; port <= 2100; port++) {
      const client = `192.168.0.9:${port}`;
      lab.fromClient(sctp(client, vip, { chunks: ['INIT'] }));
      lab.fromServer(sctp('10.1.0.1:9', client, { chunks: ['INIT_ACK'] }));
      lab.fromClient(sctp(client, vip, { chunks: ['COOKIE_ECHO'] }));
      lab.fromServer(sctp('10.1.0.1:9', client, { chunks: ['COOKIE_ACK'] }));
    }
    // An association that was idle for less than a minute stays.
    lab.host.clock.advance(59 * SECOND);
    expect(connections(lab)).toBe(100);
    lab.host.clock.advance(61 * SECOND);
    expect(connections(lab)).toBeGreaterThanOrEqual(fewest);
    expect(connections(lab)).toBeLessThanOrEqual(most);
  });

  test('3 drops the same ones for the same seed', () => {
    const dropped = (): unknown => {
      const lab = labWith({ drop_entry: 3 });
      for (let sent = 0; sent < 50; sent++) lab.syn(VIP);
      lab.host.clock.advance(10 * SECOND);
      return lab.ipvs.view.connections;
    };
    expect(dropped()).toEqual(dropped());
  });

  test('0, and 1 with memory enough, drops nothing', () => {
    for (const level of [0, 1]) {
      const lab = labWith({ drop_entry: level });
      for (let sent = 0; sent < 50; sent++) lab.syn(VIP);
      lab.host.clock.advance(30 * SECOND);
      expect(connections(lab)).toBe(50);
    }
  });

  test('spares established connections for a minute, and busy ones always', () => {
    const lab = labWith({ drop_entry: 3 });
    for (let port = 2000; port < 2040; port++) establish(lab, port);
    for (let port = 3000; port < 3040; port++) establish(lab, port, 9);
    lab.host.clock.advance(59 * SECOND);
    expect(connections(lab)).toBe(80);
    lab.host.clock.advance(400 * SECOND);
    const ports = lab.ipvs.view.connections.map(({ client }) => client.port);
    expect(ports.filter((port) => port >= 3000)).toHaveLength(40);
    expect(ports.filter((port) => port < 3000).length).toBeLessThan(20);
  });

  test('drops idle UDP, of n packets every n-th at most', () => {
    const lab = new Lab(service('rr', [1]).replaceAll('-t ', '-u '), SMALL);
    lab.host.sysctls.set('net.ipv4.vs.drop_entry', 3);
    for (let port = 2000; port < 2040; port++) lab.fromClient(udp(`192.168.0.9:${port}`, VIP));
    lab.host.clock.advance(60 * SECOND);
    expect(connections(lab)).toBe(40);
    lab.host.clock.advance(200 * SECOND);
    expect(connections(lab)).toBeLessThan(20);
  });

  test('drops a template that no server has answered, with its half-open connections', () => {
    const lab = new Lab(service('rr', [1]).replace('-s rr', '-s rr -p 6000'), SMALL);
    lab.host.sysctls.set('net.ipv4.vs.drop_entry', 3);
    for (let host = 1; host <= 20; host++) lab.syn(VIP, `192.168.1.${host}`);
    for (let host = 1; host <= 20; host++) {
      const client = `192.168.2.${host}:4000`;
      lab.fromClient(tcp(client, VIP));
      lab.fromClient(tcp(client, VIP, { flags: ['ACK'] }));
      lab.fromClient(tcp(client, VIP, { flags: ['RST'] }));
    }
    lab.host.clock.advance(600 * SECOND);
    const left = lab.ipvs.view.connections;
    expect(left.every(({ template, state }) => template && state === 'ASSURED')).toBe(true);
    expect(left).toHaveLength(20);
  });
});

describe('levels 1 and 2', () => {
  test('follow the memory: in force while it is short, and told by the sysctl', () => {
    let free = 5000;
    const lab = labWith(
      { drop_entry: 1, drop_packet: 1, secure_tcp: 1 },
      { freePages: () => free },
    );
    const levels = (): number[] =>
      ['drop_entry', 'drop_packet', 'secure_tcp'].map((name) =>
        lab.host.sysctls.number(`net.ipv4.vs.${name}`, 0),
      );
    const taken = (): number =>
      Array.from({ length: 8 }, () => lab.chosen(VIP)).filter((server) => server !== undefined)
        .length;
    expect(taken()).toBe(8);
    free = 512;
    lab.host.clock.advance(2 * SECOND);
    expect(levels()).toEqual([2, 2, 2]);
    // 1024 / (1024 - 512): every second new connection is dropped.
    expect(taken()).toBe(4);
    // Under secure_tcp a client's ACK alone establishes nothing.
    for (let port = 9000; port < 9004; port++) establish(lab, port);
    const known = lab.ipvs.view.connections.filter(({ client }) => client.port >= 9000);
    expect(known.map(({ state }) => state)).toEqual(['SYN_RECV', 'SYN_RECV']);
    free = 5000;
    lab.host.clock.advance(2 * SECOND);
    expect(levels()).toEqual([1, 1, 1]);
    expect(taken()).toBe(8);
  });

  test('3 drops every am_droprate-th connection, the first among them', () => {
    const lab = labWith({ am_droprate: 3, drop_packet: 3 });
    const servers = Array.from({ length: 7 }, () => lab.chosen(VIP) !== undefined);
    expect(servers).toEqual([false, true, true, false, true, true, false]);
  });
});

const PORTS = { drop_entry: 3 };

test.each<
  readonly [
    what: string,
    before: Readonly<Record<string, number>>,
    written: Readonly<Record<string, number>>,
    clients: number,
    waits: boolean,
  ]
>([
  ['nothing', {}, {}, 0, false],
  ['a level that was set before, with nothing to drop', PORTS, {}, 0, false],
  ['a level that was set before, with a connection to drop', PORTS, {}, 1, true],
  ['a level that is written', {}, PORTS, 0, true],
  ['a level that is taken back', PORTS, { drop_entry: 0 }, 0, false],
  ['another setting', {}, { expire_nodest_conn: 1 }, 0, false],
  ['another setting beside a level', PORTS, { amemthresh: 9 }, 0, true],
  ['drop_packet that was set before', { drop_packet: 3 }, {}, 1, false],
])('the next second is waited for where something may change: %s', (...given) => {
  const [, before, written, clients, waits] = given;
  const named = (settings: Readonly<Record<string, number>>) =>
    Object.entries(settings).map(([name, value]) => [`net.ipv4.vs.${name}`, value] as const);
  const host = new Host({
    interfaces: [{ name: 'eth0', addresses: ['172.16.0.1/24'] }],
    sysctls: Object.fromEntries(named(before)),
  });
  const ipvs = new Ipvs(host, SMALL);
  ipvs.load('-A -t 172.16.0.1:80 -s rr\n-a -t 172.16.0.1:80 -r 172.16.0.2 -g');
  for (const [name, value] of named(written)) host.sysctls.set(name, value);
  for (let port = 1; port <= clients; port++) {
    host.send(tcp(`172.16.0.9:${port}`, '172.16.0.1:80', { inputInterface: 'eth0' }));
  }
  expect(host.clock.hasTimersBy(host.clock.now + 2 * SECOND)).toBe(waits);
});

test('memory that is told anew each time it is asked ends in a level', () => {
  let asked = 0;
  const lab = new Lab(service('rr', [1]), { freePages: () => (asked++ % 2 === 0 ? 1 : 100_000) });
  for (const strategy of ['drop_entry', 'drop_packet', 'secure_tcp']) {
    lab.host.sysctls.set(`net.ipv4.vs.${strategy}`, 1);
  }
  lab.host.clock.advance(10 * SECOND);
  expect(asked).toBeLessThan(100);
});
