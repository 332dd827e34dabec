import { describe, expect, test } from 'vitest';
import {
  columnsOf,
  Host,
  ip,
  type PacketOptions,
  sctp,
  sendMany,
  type TcpOptions,
  tcp,
  tcpHeaderBytes,
  udp,
} from '../src/index.ts';
import { router } from './support.ts';

describe('a packet', () => {
  test('has the fields that it is given, and no others', () => {
    const fields = {
      checksumVerified: true,
      gre: { version: 1, key: 5 },
      spi: 7,
      content: 'GET /',
      hardwareSource: '02:00:00:00:00:01',
      owner: { user: 1000, group: 100 },
    } as const;
    for (const [name, value] of Object.entries(fields)) {
      const options: PacketOptions = { [name]: value };
      expect(ip(47, '10.0.0.1', '10.0.0.2', options)).toMatchObject({ [name]: value });
      const plain = udp('10.0.0.1:1', '10.0.0.2:2');
      expect(Reflect.get(plain, name)).not.toEqual(value);
    }
    const aborted = sctp('10.0.0.1:1', '10.0.0.2:2', { chunks: ['ABORT'], chunkFlags: [1] });
    expect(aborted.sctp).toMatchObject({ chunkFlags: [1] });
  });

  test.each<[Partial<TcpOptions>, number]>([
    [{}, 20],
    [{ mss: 1460 }, 24],
    [{ windowScale: 7 }, 24],
    [{ sackPermitted: true }, 24],
    [{ timestamp: true } as never, 32],
    [{ sack: [[1, 2]] } as never, 32],
    [{ noOperations: 4 }, 24],
    [{ mss: 1460, windowScale: 7, sackPermitted: true, noOperations: 3 }, 32],
  ])('has a header as long as its options, %j', (options, length) => {
    expect(tcpHeaderBytes(options as never)).toBe(length);
    const packet = tcp('10.0.0.1:1', '10.0.0.2:2', { ...options, payload: 5 });
    expect(packet.length).toBe(20 + length + 5);
    expect(packet.tcp).toMatchObject(options);
  });
});

describe('a sysctl', () => {
  const read = (name: string, value: string | number): unknown => {
    const host = new Host();
    host.sysctls.set(name, value);
    return JSON.parse(JSON.stringify(host.sysctls))[name];
  };
  const FORWARD = 'net.ipv4.ip_forward';

  test.each([
    ['0x1', 1],
    ['01', 1],
    ['-0', 0],
    [' 1 ', 1],
    ['-010', -8],
  ])('takes a number as the kernel does, %j', (value, number) => {
    expect(read(FORWARD, value)).toBe(number);
  });

  test.each(['08', '09', '1.5', 'x', '', '1 2', 1.5, Number.NaN, true, null, {}])(
    'takes no %j for a number',
    (value) => {
      expect(() => read(FORWARD, value as never)).toThrow(
        expect.objectContaining({ name: 'PacketPathError' }) as Error,
      );
    },
  );

  test('takes two ports, the lower first', () => {
    const RANGE = 'net.ipv4.ip_local_port_range';
    expect(read(RANGE, ' 1000 2000 ')).toBe('1000\t2000');
    expect(read(RANGE, '1000,1000')).toBe('1000\t1000');
    for (const value of ['2000 1000', '0 5', '1 65536', '7', 'a b', '1 2 3']) {
      expect(() => read(RANGE, value)).toThrow();
    }
  });
});

test('columns are sent one by one where somebody listens', () => {
  const host = router();
  const columns = columnsOf(
    [1, 2].map((port) => udp(`10.244.1.5:${port}`, '8.8.8.8:53', { inputInterface: 'eth1' })),
    [10, 20],
  );
  const quiet = sendMany(router(), columns);
  const steps: string[] = [];
  host.listen(({ kind }) => steps.push(kind));
  expect(sendMany(host, columns)).toEqual(quiet);
  expect(steps.filter((kind) => kind === 'emit')).toHaveLength(2);
  expect(host.clock.now).toBe(20);
});

test('a host sends to nowhere from no address', () => {
  const host = new Host({ interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] });
  const { source, destination } = tcp('10.0.0.9:1', '192.0.2.1:2');
  expect(host.sourceFor(destination)).toBeUndefined();
  expect(`${host.sourceFor(source)}`).toBe('10.0.0.1');
});
