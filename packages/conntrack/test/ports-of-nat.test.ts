import { tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { always, router, to } from './host.ts';

/** The ports that masquerading gives to connections of many clients that all come from one. */
function ports(port: number, clients: number, last?: readonly [number, number]): number[] {
  const { host, conntrack } = router();
  always(conntrack, 'POSTROUTING', to('10.0.1.1', ...(last ?? [])));
  for (let client = 0; client < clients; client++) {
    const from = `10.0.${client >>> 7}.${2 + (client & 127)}:${port}`;
    host.send(udp(from, '10.244.1.5:53', { inputInterface: 'eth0' }));
  }
  return conntrack.entries().map(({ reply }) => reply.destinationPort);
}

describe('the port that a connection gets whose own is taken', () => {
  test.each([
    [1, 1, 511],
    [53, 1, 511],
    [511, 1, 511],
    [512, 600, 1023],
    [600, 600, 1023],
    [1023, 600, 1023],
    [1024, 1024, 65_535],
    [40_000, 1024, 65_535],
  ])('of port %i lies from %i to %i', (port, first, last) => {
    const [own, ...others] = ports(port, 60);
    expect(own).toBe(port);
    expect(others).toHaveLength(59);
    expect(new Set([own, ...others]).size).toBe(60);
    expect(Math.min(...others)).toBeGreaterThanOrEqual(first);
    expect(Math.max(...others)).toBeLessThanOrEqual(last);
    // They are spread, not one behind the other from the lowest.
    expect(Math.max(...others) - Math.min(...others)).toBeGreaterThan((last - first) / 4);
  });

  test('of a range of ports is each of the range, and then there is none', () => {
    const given = ports(40_000, 9, [7000, 7004]);
    expect(given.toSorted((one, other) => one - other)).toEqual([7000, 7001, 7002, 7003, 7004]);
  });

  test('is of a range that is written the other way round, too', () => {
    const given = ports(40_000, 9, [7004, 7000]);
    expect(given.toSorted((one, other) => one - other)).toEqual([7000, 7001, 7002, 7003, 7004]);
  });

  test('is looked for 128 times, then 64, 32, 16 and 8 times from elsewhere, in a range that is full', () => {
    const tried = (first: number, last: number): number | undefined => {
      const { host, conntrack } = router();
      always(conntrack, 'POSTROUTING', to('10.0.1.1', first, last));
      let work: number | undefined;
      for (let client = 0; client < 3 * (last - first + 1); client++) {
        const from = `10.0.${client >>> 7}.${2 + (client & 127)}:50000`;
        const sent = host.send(udp(from, '10.244.1.5:53', { inputInterface: 'eth0' }));
        if (sent.outcome === 'dropped') work = sent.work.natTuplesTried;
      }
      return work;
    };
    // Its destination is asked about once, too.
    expect(tried(7000, 7299)).toBe(128 + 64 + 32 + 16 + 8 + 1);
    expect(tried(7000, 7127)).toBe(128 + 1);
    expect(tried(7000, 7128)).toBe(128 + 64 + 32 + 16 + 8 + 1);
    expect(tried(7000, 7009)).toBe(10 + 1);
  });

  test('stays where it is in the range', () => {
    expect(ports(7003, 1, [7000, 7004])).toEqual([7003]);
    expect(ports(7000, 1, [7000, 7004])).toEqual([7000]);
    expect(ports(7004, 1, [7000, 7004])).toEqual([7004]);
    expect(ports(6999, 1, [7000, 7000])).toEqual([7000]);
  });

  test('is free for another protocol and another server', () => {
    const { host, conntrack } = router();
    always(conntrack, 'POSTROUTING', to('10.0.1.1'));
    const options = { inputInterface: 'eth0' };
    host.send(udp('10.0.0.2:4000', '10.244.1.5:53', options));
    host.send(tcp('10.0.0.3:4000', '10.244.1.5:53', options));
    host.send(udp('10.0.0.3:4000', '10.244.1.6:53', options));
    host.send(udp('10.0.0.4:4000', '10.244.1.5:54', options));
    expect(conntrack.entries().map(({ reply }) => reply.destinationPort)).toEqual(
      Array(4).fill(4000),
    );
  });
});
