import { SECOND, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { shortCount } from '../src/print/list-traffic.ts';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';
const CLIENT = '192.168.0.1:4000';
/** Counts are copied for listings, and estimated, every 504 jiffies. */
const ESTIMATED = 2.1 * SECOND;

/** A handshake, 100 bytes from the client and 1000 from the server. */
function exchange(lab: Lab): void {
  lab.fromClient(tcp(CLIENT, VIP));
  lab.fromServer(tcp('10.1.0.1:8080', CLIENT, { flags: ['SYN', 'ACK'] }));
  lab.fromClient(tcp(CLIENT, VIP, { flags: ['ACK'], payload: 100 }));
  lab.fromServer(tcp('10.1.0.1:8080', CLIENT, { flags: ['ACK'], payload: 1000 }));
}

describe('traffic', () => {
  test('is listed as ipvsadm -Ln --stats does', () => {
    const lab = new Lab(`${service('rr', [1])}\n-a -t ${VIP} -r 10.1.0.2:8080 -m -w 0`);
    exchange(lab);
    expect(lab.ipvs.run('-Ln --stats')).toContain('TCP  10.96.0.1:80                        0  ');
    lab.host.clock.advance(ESTIMATED);
    expect(lab.ipvs.run('-Ln --stats').split('\n')).toEqual([
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
      '  -> RemoteAddress:Port',
      'TCP  10.96.0.1:80                        1        2        2      180     1080',
      '  -> 10.1.0.1:8080                       1        2        2      180     1080',
      '  -> 10.1.0.2:8080                       0        0        0        0        0',
      '',
    ]);
  });

  test('of a service is the sum of what its destinations had, gone ones included', () => {
    const lab = new Lab(service('rr', [1, 1]));
    for (let sent = 0; sent < 10; sent++) lab.syn(VIP);
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    const [virtual] = lab.ipvs.view.services;
    expect(virtual?.traffic).toMatchObject({ connections: 10, incomingBytes: 400 });
    expect(virtual?.destinations.map(({ traffic }) => traffic.connections)).toEqual([5]);
  });

  test('of a destination that is gone does not count, and goes on when it is back', () => {
    const lab = new Lab(service('rr', [1]));
    exchange(lab);
    const packets = (): unknown => {
      const { incomingPackets, outgoingPackets } = lab.ipvs.view.services[0]!.traffic;
      return [incomingPackets, outgoingPackets];
    };
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    const answer = tcp('10.1.0.1:8080', CLIENT, { flags: ['ACK'] });
    expect(String(lab.fromServer(answer).emitted[0]?.source)).toBe('10.96.0.1');
    expect(packets()).toEqual([2, 2]);
    lab.ipvs.run(`-a -t ${VIP} -r 10.1.0.1:8080 -m`);
    lab.fromServer(answer);
    expect(packets()).toEqual([2, 3]);
    expect(lab.ipvs.view.services[0]!.destinations[0]!.traffic.outgoingPackets).toBe(3);
  });

  test('begins at nothing for a service that is made anew', () => {
    const lab = new Lab(service('rr', [1]));
    exchange(lab);
    lab.host.clock.advance(ESTIMATED);
    lab.ipvs.run('-C');
    lab.ipvs.load(service('rr', [1]));
    expect(lab.ipvs.run('-Ln --stats')).toContain('10.1.0.1:8080                       0  ');
    lab.host.clock.advance(SECOND);
    lab.fromServer(tcp('10.1.0.1:8080', CLIENT, { flags: ['ACK'] }));
    const [virtual] = lab.ipvs.view.services;
    expect(virtual?.traffic.outgoingPackets).toBe(1);
    expect(virtual?.destinations[0]?.traffic).toEqual(virtual?.traffic);
  });

  test('a second is estimated as ipvsadm -Ln --rate lists it', () => {
    const lab = new Lab(service('rr', [1]));
    const rates = (): string[] =>
      lab.ipvs.run('-Ln --rate').split('\n')[3]!.trim().split(/\s+/).slice(2);
    // Ten connections a second, 40 bytes each, for a minute: the estimate comes near that.
    for (let second = 0; second < 60; second++) {
      for (let sent = 0; sent < 10; sent++) lab.syn(VIP);
      lab.host.clock.advance(SECOND);
    }
    const [connections, packets, out, bytes] = rates().map(Number);
    expect(connections).toBeGreaterThanOrEqual(9);
    expect(connections).toBeLessThanOrEqual(11);
    expect(packets).toBe(connections);
    expect(out).toBe(0);
    expect(bytes).toBeGreaterThan(360);
    expect(bytes).toBeLessThan(440);
    // A quarter less each two seconds; in two minutes nothing is left.
    lab.host.clock.advance(8.1 * SECOND);
    expect(Number(rates()[0])).toBeLessThanOrEqual(4);
    lab.host.clock.advance(120 * SECOND);
    expect(rates()).toEqual(['0', '0', '0', '0', '0']);
    expect(lab.ipvs.run('-Ln --rate').split('\n')[1]).toBe(
      'Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS',
    );
  });

  test('begins anew for one service, or for all, with -Z', () => {
    const other = '10.96.0.2:80';
    const lab = new Lab(`${service('rr', [1])}\n${service('rr', [1], other)}`);
    const counts = (): unknown[] =>
      lab.ipvs.view.services.map(({ traffic }) => traffic.connections);
    lab.syn(VIP);
    lab.syn(other);
    lab.host.clock.advance(ESTIMATED);
    lab.ipvs.run(`-Z -t ${VIP}`);
    expect(counts()).toEqual([0, 1]);
    expect(lab.ipvs.view.services[0]!.destinations[0]!.traffic.connections).toBe(0);
    lab.syn(VIP);
    expect(counts()).toEqual([1, 1]);
    lab.ipvs.run('--zero');
    // The newest connection was not estimated yet, and so counts on from the new zero.
    expect(counts()).toEqual([1, 0]);
    lab.host.clock.advance(ESTIMATED);
    lab.ipvs.run('--zero');
    expect(counts()).toEqual([0, 0]);
    expect(() => lab.ipvs.run('-Z -t 10.96.0.3:80')).toThrow('there is no service');
  });

  test.each([
    [99_999_999, '99999999'],
    [100_000_000, '100000K'],
    [999_999_999, '999999K'],
    [2_938_000_000, '2938M'],
    [100_000_000_000, '100G'],
    [123_456_789_000_000, '123T'],
  ])('%d is written %s', (count, written) => {
    expect(shortCount(count)).toBe(written);
  });
});
