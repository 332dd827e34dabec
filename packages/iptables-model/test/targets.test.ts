import {
  Errno,
  icmp,
  type Packet,
  type TcpOptions,
  tcp,
  tcpFlagNames,
  udp,
} from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const web = (options: TcpOptions = {}): Packet =>
  tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, ...options });

function emitted(node: TestNode, packet: Packet): Packet | undefined {
  return node.host.send(packet).emitted[0];
}

describe('MARK', () => {
  it.each([
    ['--set-xmark 0x7/0x3', 0xf3],
    ['--set-mark 0x1/0x3', 0xf5],
    ['--or-mark 0x8', 0xfe],
    ['--and-mark 0x3', 0x2],
    ['--xor-mark 0xff', 0x09],
  ])('%s makes of 0xf6', (option, mark) => {
    const node = new TestNode(tableOf('mangle', [`-A FORWARD -j MARK ${option}`]));
    expect(emitted(node, web({ mark: 0xf6 }))?.mark).toBe(mark);
  });
});

describe('a mark of OUTPUT', () => {
  it.each([
    ['mangle', 'eth1'],
    ['raw', 'eth0'],
    ['filter', 'eth0'],
  ] as const)('set in %s sends the packet by %s', (table, device) => {
    const node = new TestNode(tableOf(table, ['-A OUTPUT -j MARK --set-mark 1']));
    node.host.addRoute('default dev eth0');
    node.host.addRoute('default dev eth1', 'marked');
    node.host.routes.addRule({ mark: 1, mask: 1, table: 'marked' });
    expect(emitted(node, udp('10.0.0.1:1', '8.8.8.8:2'))?.outputInterface).toBe(device);
  });
});

describe('the fields of the IP header', () => {
  it.each([
    ['TTL --ttl-set 9', { ttl: 8 }],
    ['TTL --ttl-inc 5', { ttl: 68 }],
    ['TTL --ttl-inc 255', { ttl: 254 }],
    ['TTL --ttl-dec 4', { ttl: 59 }],
    ['TOS --set-tos 0x10/0xf0', { tos: 0x1c }],
    ['TOS --and-tos 0x0f', { tos: 0x0c }],
    ['TOS --xor-tos 0xff', { tos: 0xd3 }],
    ['DSCP --set-dscp 1', { tos: 0x04 }],
  ])('%s', (target, fields) => {
    const node = new TestNode(tableOf('mangle', [`-A PREROUTING -j ${target}`]));
    expect(emitted(node, web({ ttl: 64, tos: 0x2c }))).toMatchObject(fields);
  });

  it('TTL at its end is answered as if the packet had come so', () => {
    const node = new TestNode(tableOf('mangle', ['-A PREROUTING -j TTL --ttl-dec 255']));
    expect(emitted(node, web())?.icmp).toMatchObject({ type: 11, code: 0 });
  });

  it('HL is the TTL of IPv6', () => {
    const node = new TestNode(tableOf('mangle', ['-A PREROUTING -j HL --hl-set 7']), 6);
    expect(emitted(node, udp('[fd00::2]:1', '[fd01::2]:2', IN))?.ttl).toBe(6);
  });
});

describe('CONNMARK', () => {
  it('carries a mark from one packet of a connection to the next', () => {
    const node = new TestNode(
      tableOf('mangle', [
        '-A PREROUTING -j CONNMARK --restore-mark',
        '-A PREROUTING -m mark --mark 0x0 -j MARK --set-mark 0x2a',
        '-A POSTROUTING -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff',
      ]),
    );
    expect(emitted(node, web())?.mark).toBe(0x2a);
    const answer = tcp('10.0.1.2:80', '10.0.0.2:40000', {
      inputInterface: 'eth1',
      flags: ['SYN', 'ACK'],
    });
    expect(emitted(node, answer)?.mark).toBe(0xa);
  });
});

describe('translation', () => {
  it('DNAT sends to another address and port, and answers come from the first', () => {
    const node = new TestNode(
      tableOf('nat', ['-A PREROUTING -d 10.96.0.1 -p tcp -j DNAT --to-destination 10.0.1.2:8080']),
    );
    const sent = emitted(node, tcp('10.0.0.2:40000', '10.96.0.1:80', IN));
    expect(sent).toMatchObject({ destinationPort: 8080, outputInterface: 'eth1' });
    expect(String(sent?.destination)).toBe('10.0.1.2');
    const back = { inputInterface: 'eth1', flags: ['SYN', 'ACK'] } as const;
    const answer = emitted(node, tcp('10.0.1.2:8080', '10.0.0.2:40000', back));
    expect(`${answer?.source} ${answer?.sourcePort}`).toBe('10.96.0.1 80');
  });

  it.each([
    ['SNAT --to-source 10.0.1.77:5000-5001', '10.0.1.77'],
    ['MASQUERADE', '10.0.1.1'],
    ['MASQUERADE --to-ports 6000', '10.0.1.1'],
  ])('%s', (target, source) => {
    const node = new TestNode(tableOf('nat', [`-A POSTROUTING -p tcp -j ${target}`]));
    expect(String(emitted(node, web())?.source)).toBe(source);
    expect(node.matched('nat', 'POSTROUTING')).toEqual([1]);
    emitted(node, web({ flags: ['ACK'] }));
    expect(node.matched('nat', 'POSTROUTING')).toEqual([1]);
  });

  it('NETMAP maps a network onto another host by host, and back', () => {
    const node = new TestNode(
      tableOf('nat', [
        '-A PREROUTING -d 10.96.0.0/28 -j NETMAP --to 10.0.1.0/28',
        '-A POSTROUTING -s 10.0.0.0/24 -j NETMAP --to 192.168.7.0/24',
      ]),
    );
    const sent = emitted(node, tcp('10.0.0.2:40000', '10.96.0.9:80', IN));
    expect(`${sent?.source} ${sent?.destination}`).toBe('192.168.7.2 10.0.1.9');
    const back = { inputInterface: 'eth1', flags: ['SYN', 'ACK'] } as const;
    const answer = emitted(node, tcp('10.0.1.9:80', '192.168.7.2:40000', back));
    expect(`${answer?.source} ${answer?.destination}`).toBe('10.96.0.9 10.0.0.2');
  });

  it('NETMAP of IPv6 keeps the bits behind the mask', () => {
    const rule = '-A PREROUTING -d fd02::/64 -j NETMAP --to fd01::/64';
    const node = new TestNode(tableOf('nat', [rule]), 6);
    const sent = emitted(node, udp('[fd00::2]:1', '[fd02::ffff:9]:2', IN));
    expect(String(sent?.destination)).toBe('fd01::ffff:9');
  });

  it('REDIRECT delivers here, to the address of the device or of lo', () => {
    const node = new TestNode(
      tableOf('nat', [
        '-A PREROUTING -p tcp -j REDIRECT --to-ports 3128',
        '-A OUTPUT -p tcp -j REDIRECT',
      ]),
    );
    const arrived = node.host.send(web()).delivered[0];
    expect(`${arrived?.destination}:${arrived?.destinationPort}`).toBe('10.0.0.1:3128');
    const local = node.host.send(tcp('10.0.1.1:1', '10.0.1.2:80')).delivered[0];
    expect(`${local?.destination}:${local?.destinationPort}`).toBe('127.0.0.1:80');
  });
});

describe('REJECT', () => {
  const reject = (option: string, rule = ''): TestNode =>
    new TestNode(tableOf('filter', [`-A FORWARD ${rule} -j REJECT ${option}`]));

  it.each([
    ['', 3],
    ['--reject-with icmp-net-unreachable', 0],
    ['--reject-with host-unreach', 1],
    ['--reject-with icmp-proto-unreachable', 2],
    ['--reject-with icmp-net-prohibited', 9],
    ['--reject-with icmp-host-prohibited', 10],
    ['--reject-with icmp-admin-prohibited', 13],
  ])('%s answers with code %i', (option, code) => {
    const node = reject(option);
    const traversal = node.host.send(web());
    expect(traversal.outcome).toBe('rejected');
    expect(traversal.emitted[0]?.icmp).toMatchObject({ type: 3, code });
    expect(String(traversal.emitted[0]?.destination)).toBe('10.0.0.2');
  });

  it('of IPv6 has answers of its own', () => {
    const text = tableOf('filter', ['-A FORWARD -j REJECT --reject-with icmp6-adm-prohibited']);
    const node = new TestNode(text, 6);
    const packet = udp('[fd00::2]:1', '[fd01::2]:2', IN);
    expect(emitted(node, packet)?.icmp).toMatchObject({ type: 1, code: 1 });
  });

  it('with tcp-reset acknowledges what it refuses', () => {
    const node = reject('--reject-with tcp-reset', '-p tcp');
    const reset = emitted(node, web({ sequence: 1000, payload: 5 }));
    expect(tcpFlagNames(reset?.tcp?.flags ?? 0)).toEqual(['RST', 'ACK']);
    expect(reset?.tcp).toMatchObject({ sequence: 0, acknowledgement: 1006, window: 0 });
    const later = emitted(node, web({ flags: ['ACK'], sequence: 7, acknowledgement: 9 }));
    expect(tcpFlagNames(later?.tcp?.flags ?? 0)).toEqual(['RST']);
    expect(later?.tcp).toMatchObject({ sequence: 9, acknowledgement: 0 });
    expect(node.host.send(web({ flags: ['RST'] })).emitted).toEqual([]);
  });

  it('never answers an ICMP error, nor a broken packet', () => {
    const error = { type: 3, code: 1, inner: web() };
    const node = reject('');
    expect(node.host.send(icmp('10.0.0.2', '10.0.1.2', error, IN)).emitted).toEqual([]);
    expect(node.host.send(web({ badChecksum: true })).emitted).toEqual([]);
  });

  it('tells a local sender', () => {
    const node = new TestNode(tableOf('filter', ['-A OUTPUT -p tcp -j REJECT']));
    const traversal = node.host.send(tcp('10.0.1.1:1', '10.0.1.2:80'));
    expect(traversal.sendError).toBe(Errno.EPERM);
    expect(traversal.outcome).toBe('rejected');
  });
});

describe('tracking', () => {
  it.each(['NOTRACK', 'CT --notrack'])('%s leaves the packet alone', (target) => {
    const text = tableOf('raw', [`-A PREROUTING -j ${target}`]);
    const node = new TestNode(text + tableOf('filter', ['-A FORWARD -m state --state UNTRACKED']));
    node.host.send(web());
    expect(node.matched('filter', 'FORWARD')).toEqual([1]);
    expect(node.conntrack.entries()).toEqual([]);
  });

  it('CT --zone tells connections of one tuple apart', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -i eth0 -j CT --zone 3']));
    node.host.send(web());
    expect(node.conntrack.entries()).toMatchObject([{ zone: 3 }]);
  });

  it('CT --zone mark tracks in the zone that the mark says', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -j CT --zone mark']));
    node.host.send(web({ mark: 0x5_0007 }));
    expect(node.conntrack.entries()).toMatchObject([{ zone: 7 }]);
  });

  it('CT --helper tracks', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -p tcp -j CT --helper ftp']));
    node.host.send(web());
    expect(node.conntrack.entries()).toMatchObject([{ zone: 0 }]);
  });
});
