import {
  type Packet,
  parseRoute,
  TcpFlag,
  type TcpOptions,
  type TcpSegment,
  tcp,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode } from './node.ts';

const { SYN, ACK, PSH } = TcpFlag;
const [CLIENT, SERVER] = ['10.0.0.2:40000', '10.0.1.2:80'];

const RULES = `*filter
-A FORWARD -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
-A FORWARD -m conntrack --ctstate INVALID -j DROP
COMMIT
*raw
-A PREROUTING -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j CT --notrack
COMMIT
`;

/** A router that makes the handshakes of the server behind it. */
function proxy(more = ''): TestNode {
  const node = new TestNode(`${RULES}${more}`);
  // Untracked packets to a service are not translated: they pass FORWARD by some route of their own.
  node.host.routes.table('main').add(parseRoute('10.96.0.0/16 dev eth1'));
  node.host.sysctls.set('net.netfilter.nf_conntrack_tcp_loose', 0);
  return node;
}

const ofClient = (options: TcpOptions, to = SERVER): Packet =>
  tcp(CLIENT, to, { inputInterface: 'eth0', ...options });
const ofServer = (options: TcpOptions): Packet =>
  tcp(SERVER, CLIENT, { inputInterface: 'eth1', ...options });

function segmentOf(packet: Packet | undefined): TcpSegment {
  return packet?.tcp ?? expect.fail('no segment');
}

describe('a SYN', () => {
  test('is answered in the place of the server', () => {
    const plain = proxy().host.send(ofClient({ mss: 1400, windowScale: 3, sequence: 7 }));
    expect(plain).toMatchObject({ outcome: 'dropped', reason: { kind: 'syn proxy' } });
    const [answer] = plain.emitted;
    expect(`${answer?.source} ${answer?.destination}`).toBe('10.0.1.2 10.0.0.2');
    const expected = { flags: SYN | ACK, acknowledgement: 8, window: 0, mss: 1460 };
    expect(answer?.tcp).toMatchObject(expected);
    expect(answer?.tcp?.windowScale).toBeUndefined();
  });

  test('has its options answered where a timestamp can keep them', () => {
    const options = { windowScale: 3, sackPermitted: true, timestamp: [9, 0] } as const;
    const [answer] = proxy().host.send(ofClient(options)).emitted;
    const expected = { windowScale: 7, sackPermitted: true, timestamp: [0x13, 9] };
    expect(answer?.tcp).toMatchObject(expected);
  });
});

test('an ACK whose cookie is wrong is dropped; other segments go on to the next rule', () => {
  const { host } = proxy();
  const ack = host.send(ofClient({ flags: ['ACK'], sequence: 8, acknowledgement: 99 }));
  expect(ack).toMatchObject({ outcome: 'dropped', emitted: [] });
  expect(host.send(ofClient({ flags: ['FIN', 'ACK'] })).outcome).toBe('dropped');
});

describe.each([
  ['a server', SERVER, ''],
  [
    'a service',
    '10.96.0.1:80',
    '*nat\n-A PREROUTING -d 10.96.0.1/32 -j DNAT --to-destination 10.0.1.2\n-A OUTPUT -d 10.96.0.1/32 -j DNAT --to-destination 10.0.1.2\nCOMMIT\n',
  ],
])('the handshake with %s', (_, called, more) => {
  /** The node with the client's handshake made, and the SYN that the server got for it. */
  function opened() {
    const node = proxy(more);
    const [synAck] = node.host.send(
      ofClient({ sequence: 1000, mss: 1460, timestamp: [5, 0], windowScale: 3 }, called),
    ).emitted;
    const given = segmentOf(synAck);
    const cookie = given.sequence;
    const ack = { flags: ['ACK'], sequence: 1001, acknowledgement: cookie + 1 } as const;
    const last = given.timestamp?.[0] ?? 0;
    const { emitted } = node.host.send(ofClient({ ...ack, timestamp: [6, last] }, called));
    return { node, cookie, emitted };
  }

  test('begins with the ACK of the client, and its options', () => {
    const { emitted, cookie } = opened();
    expect(emitted.map(String)).toHaveLength(1);
    expect(`${emitted[0]?.source} ${emitted[0]?.destination}`).toBe('10.0.0.2 10.0.1.2');
    const expected = { flags: SYN, sequence: 1000, acknowledgement: cookie, mss: 1460 };
    expect(emitted[0]?.tcp).toMatchObject({ ...expected, windowScale: 3 });
  });

  test('ends with an ACK to each, and shifts the numbers of the server from then on', () => {
    const { node, cookie } = opened();
    const { host, conntrack } = node;
    const synAck = ofServer({ flags: ['SYN', 'ACK'], sequence: 5000, acknowledgement: 1001 });
    const answers = host.send(synAck).emitted;
    expect(answers.map(({ outputInterface }) => outputInterface).sort()).toEqual(['eth0', 'eth1']);
    const [toClient, toServer] = ['eth0', 'eth1'].map((device) =>
      segmentOf(answers.find(({ outputInterface }) => outputInterface === device)),
    );
    expect(toServer).toMatchObject({ flags: ACK, sequence: 1001, acknowledgement: 5001 });
    expect(toClient).toMatchObject({ flags: ACK, sequence: cookie + 1, acknowledgement: 1001 });
    expect(conntrack.list()).toContain('ESTABLISHED');

    const flags = ['PSH', 'ACK'] as const;
    const request = host.send(
      ofClient({ flags, sequence: 1001, acknowledgement: cookie + 1, payload: 10 }, called),
    );
    expect(request.outcome).toBe('forwarded');
    expect(`${request.emitted[0]?.destination}`).toBe('10.0.1.2');
    const asked = { flags: PSH | ACK, sequence: 1001, acknowledgement: 5001 };
    expect(request.emitted[0]?.tcp).toMatchObject(asked);
    const response = host.send(
      ofServer({ flags, sequence: 5001, acknowledgement: 1011, payload: 20 }),
    );
    expect(`${response.emitted[0]?.source}:80`).toBe(called);
    const answered = { sequence: cookie + 1, acknowledgement: 1011 };
    expect(response.emitted[0]?.tcp).toMatchObject(answered);
  });

  test('has the timestamps of the server told as the client knows them', () => {
    const { node, cookie, emitted } = opened();
    const [, last] = segmentOf(emitted[0]).timestamp ?? expect.fail('no timestamp');
    expect(last).toBeGreaterThan(0);
    const synAck = { flags: ['SYN', 'ACK'], sequence: 5000, acknowledgement: 1001 } as const;
    const answers = node.host.send(ofServer({ ...synAck, timestamp: [70_000, 6] })).emitted;
    const toClient = answers.find(({ outputInterface }) => outputInterface === 'eth0');
    expect(segmentOf(toClient).timestamp).toEqual([last, 6]);
    // Linux 6.18: SYN-ACK 2067412808 where the client knew 54113306, and its ACK echoed 4080712310.
    const toServer = answers.find(({ outputInterface }) => outputInterface === 'eth1');
    expect(segmentOf(toServer).timestamp).toEqual([6, 70_000 + (70_000 - last)]);
    const flags = ['PSH', 'ACK'] as const;
    const ofBoth = { flags, payload: 10 };
    const request = { ...ofBoth, sequence: 1001, acknowledgement: cookie + 1 };
    const asked = node.host.send(ofClient({ ...request, timestamp: [9, last + 3] }, called));
    expect(segmentOf(asked.emitted[0]).timestamp).toEqual([9, 70_003]);
    const response = { ...ofBoth, sequence: 5001, acknowledgement: 1011 };
    const answered = node.host.send(ofServer({ ...response, timestamp: [70_010, 9] }));
    expect(segmentOf(answered.emitted[0]).timestamp).toEqual([last + 10, 9]);
  });
});
