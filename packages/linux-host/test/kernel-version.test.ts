import { Address, type Traversal, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { linuxHost } from '../src/index.ts';

const query = udp('10.0.0.2:4000', '10.96.0.53:53', { inputInterface: 'eth0' });

/** Two datagrams of one socket at once, each for another server, on a kernel of a version. */
function race(kernel: string) {
  const host = linuxHost({
    kernel,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24'] },
      { name: 'eth1', addresses: ['10.244.1.1/24'] },
    ],
  });
  host.conntrack.enable(4);
  let turn = 0;
  host.conntrack.nat.attachRules({
    family: 4,
    hook: 'PREROUTING',
    priority: 0,
    run(packet, passage) {
      const server = Address.parse(`10.244.1.${5 + turn++}`);
      const range = { addresses: { first: server, last: server } };
      return host.conntrack.nat.setup(packet, passage, 'destination', range);
    },
  });
  let second: Traversal | undefined;
  host.attach({
    name: 'hold',
    family: 4,
    hook: 'POSTROUTING',
    priority: 300,
    run() {
      if (turn === 1) second = host.send(query);
      return 'accept';
    },
  });
  const first = host.send(query);
  return [first.outcome, second?.outcome];
}

describe('the version of Linux', () => {
  test.each(['4.19', '5.5.19'])('%s drops the later of two clashing look-ups', (kernel) => {
    expect(race(kernel)).toEqual(['dropped', 'forwarded']);
  });

  test.each(['5.6', '6.1.174', '6.12', '6.18.2-amd64'])('%s lets both go on', (kernel) => {
    expect(race(kernel)).toEqual(['forwarded', 'forwarded']);
  });

  test.each([
    ['6.1', 'takes connections until it counts them again', true],
    ['6.12', 'is overloaded at once', false],
  ] as const)('%s: a server with a new threshold %s', (kernel, _, isTaken) => {
    const host = linuxHost({
      kernel,
      forwarding: true,
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24', '10.96.0.10/32'] },
        { name: 'eth1', addresses: ['10.244.1.1/24'] },
      ],
      ipvsadm: '-A -t 10.96.0.10:80 -s rr\n-a -t 10.96.0.10:80 -r 10.244.1.7:80 -m\n',
    });
    const open = (port: number): string =>
      host.send(tcp(`10.0.0.2:${port}`, '10.96.0.10:80', { inputInterface: 'eth0' })).outcome;
    expect([open(1), open(2)]).toEqual(['forwarded', 'forwarded']);
    host.ipvs.run('-e -t 10.96.0.10:80 -r 10.244.1.7:80 -m -x 1');
    expect(open(3) === 'forwarded').toBe(isTaken);
  });

  test('a text that is no version is refused', () => {
    expect(() => linuxHost({ kernel: 'latest' })).toThrow("'latest' is no version of Linux");
  });
});
