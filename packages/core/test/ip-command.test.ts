import { expect, test } from 'vitest';
import { Host, type Packet, PacketPathError, udp } from '../src/index.ts';

function host(): Host {
  return new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24'] },
      { name: 'eth1', addresses: ['10.1.0.1/24'] },
    ],
  });
}

const ip = (on: Host, line: string): void => on.tools.run({ tool: 'ip', arguments: line });
const query: Packet = udp('10.0.0.2:1', '10.9.0.9:53', { inputInterface: 'eth0' });

test('ip adds routes, devices and addresses, and takes addresses away', () => {
  const on = host();
  expect(on.send(query).outcome).toBe('dropped');
  ip(on, 'route add 10.9.0.0/16 via 10.1.0.9 dev eth1');
  expect(on.send(query).emitted.map(({ outputInterface }) => outputInterface)).toEqual(['eth1']);
  ip(on, 'link add dummy0 type dummy');
  ip(on, 'address add 10.9.0.9/32 dev dummy0');
  expect(on.send(query).delivered).toHaveLength(1);
  ip(on, 'address del 10.9.0.9/32 dev dummy0');
  expect(on.send(query).outcome).toBe('forwarded');
});

test.each([
  ['link add eth0 type dummy', 'duplicate'],
  ['link del eth0', 'syntax'],
  ['link add x type dummy y', 'syntax'],
  ['address add 10.0.0.1/24 dev eth0', 'duplicate'],
  ['address del 10.0.0.9/24 dev eth0', 'not-found'],
  ['address flush 10.0.0.1/24 dev eth0', 'syntax'],
  ['address add 10.0.0.1/24 on eth0', 'syntax'],
  ['address add 10.0.0.5/33 dev eth0', 'bad-prefix'],
  ['address add 10.0.0.5/24 dev eth9', 'not-found'],
  ['route del default', 'syntax'],
  ['route del default dev eth1', 'syntax'],
  ['neigh add x', 'syntax'],
  ['neigh add 10.9.0.0/16 dev eth1', 'syntax'],
])('ip %s is refused', (line, code) => {
  const on = host();
  const before = JSON.stringify(
    [...on.interfaces.values()].map(({ addresses }) => addresses.map(String)),
  );
  try {
    ip(on, line);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(PacketPathError);
    expect(error).toMatchObject({ code });
  }
  expect(
    JSON.stringify([...on.interfaces.values()].map(({ addresses }) => addresses.map(String))),
  ).toBe(before);
});
