import { describe, expect, test } from 'vitest';
import { readIpAddresses } from '../src/index.ts';

const PRINTED = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host noprefixroute
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 192.168.1.10/24 brd 192.168.1.255 scope global eth0
    inet6 fd00:1::10/64 scope global nodad
3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP mode DEFAULT group default
    link/ether 8e:14:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0
    bridge forward_delay 1500 hello_time 200
    inet 10.244.1.1/24 scope global cni0
4: tun0: <POINTOPOINT,UP,LOWER_UP> mtu 1400
    inet 10.8.0.6 peer 10.8.0.5/32 scope global tun0
`;

const JSON_PRINTED =
  '[{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8},{"family":"inet","local":"10.9.9.9","prefixlen":32}]},{},{"ifindex":3,"ifname":"cni0","linkinfo":{"info_kind":"bridge"},"addr_info":[{"family":"inet","local":"10.244.1.1","prefixlen":24}]},{"ifindex":4,"ifname":"dummy0"}]';

describe('the output of ip addr', () => {
  test('is read as devices: names before @, addresses with their lengths, bridges', () => {
    expect(readIpAddresses(PRINTED)).toEqual([
      { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
      { name: 'cni0', addresses: ['10.244.1.1/24'], bridge: true },
      { name: 'tun0', addresses: ['10.8.0.6/32'] },
    ]);
  });

  test('is read as JSON: what lo has besides 127.0.0.1 and ::1, empty objects left out', () => {
    expect(readIpAddresses(JSON_PRINTED)).toEqual([
      { name: 'lo', addresses: ['10.9.9.9/32'] },
      { name: 'cni0', addresses: ['10.244.1.1/24'], bridge: true },
      { name: 'dummy0', addresses: [] },
    ]);
  });

  test.each([
    ['    inet 10.0.0.1/24\n', 'syntax', 1],
    ['2: eth0: <UP>\ninet 10.0.0.1/24\n', 'syntax', 2],
    ['2: eth0: <UP>\n    inet 10.0.0.300/24\n', 'bad-address', 2],
    ['2: eth0: <UP>\n    inet 10.0.0.1/33\n', 'bad-prefix', 2],
  ])('%j is refused as %s in line %i', (text, code, line) => {
    expect(() => readIpAddresses(text)).toThrow(expect.objectContaining({ code, line }));
  });
});
