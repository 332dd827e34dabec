import { describe, expect, test } from 'vitest';
import { formatPacket, Host, tcp, toEndpoint } from '../src/index.ts';

const host = (): Host =>
  new Host({
    interfaces: [
      { name: 'eth0', addresses: ['192.168.1.10/24'] },
      { name: 'eth1', addresses: ['10.244.1.1/24'] },
    ],
    routes: ['10.244.0.0/16 via 192.168.1.20 dev eth0', 'default via 192.168.1.1 dev eth0'],
  });

describe('a host without models', () => {
  test('forwards by the longest prefix, and takes one from the TTL', () => {
    const packet = tcp('10.244.1.5:40000', '10.244.2.7:80', { inputInterface: 'eth1' });
    const { outcome, emitted } = host().send(packet);
    expect(outcome).toBe('forwarded');
    expect(emitted.map(formatPacket)).toEqual(['tcp 10.244.1.5:40000 -> 10.244.2.7:80 SYN']);
    expect(emitted[0]).toMatchObject({ outputInterface: 'eth0', ttl: 63 });
  });

  test('delivers what is sent to its own address', () => {
    const packet = tcp('10.244.1.5:40000', '192.168.1.10:80', { inputInterface: 'eth1' });
    expect(host().send(packet)).toMatchObject({ outcome: 'delivered', emitted: [] });
  });

  test('answers an expired TTL with the address of the device the answer leaves by', () => {
    const packet = tcp('10.244.1.5:40000', '10.244.2.7:80', { inputInterface: 'eth1', ttl: 1 });
    const { outcome, emitted } = host().send(packet);
    expect(outcome).toBe('dropped');
    expect(emitted.map(formatPacket)).toEqual([
      'icmp 10.244.1.1 -> 10.244.1.5 type 11 code 0 about (tcp 10.244.1.5:40000 -> 10.244.2.7:80 SYN)',
    ]);
  });

  test('plays both ends of a connection', () => {
    const connection = host().connect({
      protocol: 6,
      source: toEndpoint('10.244.1.5:40000'),
      destination: toEndpoint('10.244.2.7:80'),
    });
    expect(connection.outcome).toBe('established');
    expect(String(connection.reply)).toBe('tcp 10.244.2.7:80 -> 10.244.1.5:40000');
    expect(connection.opening.packets).toBe(1);
    expect(connection.total.packets).toBe(3);
    expect(connection.request().packets).toBe(4);
    expect(connection.close().packets).toBe(4);
    expect(connection.total.packets).toBe(11);
  });
});
