import { type PacketBuffer, SECOND, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { OpenConnections } from '../src/index.ts';
import { router } from './host.ts';

/** A router with a count of the packets that pass a hook: how many there were each time. */
function counting(priority = 0, hook: 'FORWARD' | 'PREROUTING' = 'FORWARD') {
  const made = router();
  const { host, conntrack } = made;
  let list: OpenConnections | undefined;
  let counted = 0;
  host.attach({
    name: 'count',
    family: 4,
    hook,
    priority,
    run(packet: PacketBuffer) {
      if (list === undefined) {
        list = new OpenConnections(conntrack);
        counted = list.begin(packet);
      } else counted = list.count(packet);
      return 'accept';
    },
  });
  const later = () => host.clock.advance(0.02 * SECOND);
  return {
    ...made,
    later,
    left: () => list?.collect(),
    send(...packets: Parameters<typeof host.send>[0][]): number[] {
      return packets.map((packet) => {
        host.send(packet);
        return counted;
      });
    },
  };
}

const at = (port: number) => udp(`10.0.0.2:${port}`, '10.244.1.5:53', { inputInterface: 'eth0' });
const back = (port: number) => udp('10.244.1.5:53', `10.0.0.2:${port}`, { inputInterface: 'eth1' });
const segment = (flags: 'SYN' | 'ACK' | 'RST', sequence: number) =>
  tcp('10.0.0.2:9', '10.244.1.5:80', {
    inputInterface: 'eth0',
    flags: [flags],
    sequence,
    acknowledgement: flags === 'ACK' ? 501 : 0,
  });
const reply = (flags: readonly ('SYN' | 'ACK' | 'RST')[], sequence: number) =>
  tcp('10.244.1.5:80', '10.0.0.2:9', {
    inputInterface: 'eth1',
    flags,
    sequence,
    acknowledgement: 101,
  });

describe('a count of open connections', () => {
  test('has each connection once, whichever packets come', () => {
    const { send, later } = counting();
    expect(send(at(1), at(1), back(1), at(2), at(3))).toEqual([1, 1, 1, 2, 3]);
    later();
    expect(send(at(2), back(3), at(4))).toEqual([3, 3, 4]);
  });

  test('lets those go that have expired, when it looks', () => {
    const { send, host, left } = counting();
    send(at(1), at(2));
    host.clock.advance(20 * SECOND);
    send(at(2));
    host.clock.advance(15 * SECOND);
    expect(left()).toBe(1);
    expect(send(at(3))).toEqual([2]);
  });

  test('lets closed ones go, and counts none for the packet that closes', () => {
    const { send, later, left } = counting();
    expect(send(segment('SYN', 100), reply(['SYN', 'ACK'], 500))).toEqual([1, 1]);
    later();
    send(segment('ACK', 101));
    later();
    expect(send(at(1))).toEqual([2]);
    later();
    send(reply(['RST'], 501));
    later();
    expect(left()).toBe(1);
    expect(send(at(2))).toEqual([2]);
  });

  test('has packets without a connection until the next look', () => {
    const { send, later } = counting(-300, 'PREROUTING');
    const stray = (port: number) =>
      tcp(`10.0.0.2:${port}`, '10.244.1.5:80', { inputInterface: 'eth0', flags: ['RST'] });
    // In one tick each is added without a look at the others.
    expect(send(stray(1), stray(1), stray(2))).toEqual([1, 2, 3]);
    later();
    expect(send(stray(3))).toEqual([1]);
    later();
    expect(send(at(1), at(1))).toEqual([1, 1]);
  });
});
