import {
  Address,
  type Connection,
  type Flow,
  type Packet,
  Protocol,
  toEndpoint,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { converse, type PlayedPacket } from '../src/index.ts';
import { atHook, lines, type PlayedHost, router } from './support.ts';

const flow = (protocol: number, source: string, destination: string): Flow => ({
  protocol,
  source: toEndpoint(source),
  destination: toEndpoint(destination),
});

/** The packets that enter a host while something happens, as lines. */
function heard(host: PlayedHost, happening: () => void): readonly string[] {
  const packets: Packet[] = [];
  const leave = host.listen((step) => {
    if (step.kind === 'packet') packets.push(step.packet);
  });
  happening();
  leave();
  return lines(packets);
}

/** A whole life of a connection: the lines of its opening, of one request, of its closing. */
function life(one: Flow, host = router()) {
  let connection: Connection | undefined;
  const opening = heard(host, () => {
    connection = host.connect(one);
  });
  const request = heard(host, () => connection?.request());
  const closing = heard(host, () => connection?.close());
  return { outcome: connection?.outcome, opening, request, closing };
}

describe('a connection', () => {
  test.each([
    ['10.244.1.5:40000', '10.244.2.7:80'],
    ['[fd00:244:1::5]:40000', '[2001:db8::7]:80'],
  ])('of TCP opens with three packets, asks with four and closes with four: %s', (a, b) => {
    const there = `${a} -> ${b} tcp`;
    const back = `${b} -> ${a} tcp`;
    expect(life(flow(Protocol.TCP, a, b))).toEqual({
      outcome: 'established',
      opening: [`${there} SYN`, `${back} SYN+ACK`, `${there} ACK`],
      request: [`${there} PSH+ACK`, `${back} ACK`, `${back} PSH+ACK`, `${there} ACK`],
      closing: [`${there} FIN+ACK`, `${back} ACK`, `${back} FIN+ACK`, `${there} ACK`],
    });
  });

  test('of UDP opens with a packet each way, asks with the same, and never closes', () => {
    const there = '10.244.1.5:40000 -> 8.8.8.8:53 udp';
    const back = '8.8.8.8:53 -> 10.244.1.5:40000 udp';
    expect(life(flow(Protocol.UDP, '10.244.1.5:40000', '8.8.8.8:53'))).toEqual({
      outcome: 'established',
      opening: [there, back],
      request: [there, back],
      closing: [],
    });
  });

  test.each([
    ['icmp', Protocol.ICMP, '10.244.1.5:77', '8.8.8.8:0', 8, 0],
    ['icmpv6', Protocol.ICMPV6, '[fd00:244:1::5]:77', '[2001:db8::8]:0', 128, 129],
  ])('of %s is an echo and its reply', (name, protocol, a, b, echo, reply) => {
    const [source, destination] = [toEndpoint(a).address, toEndpoint(b).address];
    const there = `${source} -> ${destination} ${name} type ${echo} code 0`;
    const back = `${destination} -> ${source} ${name} type ${reply} code 0`;
    expect(life(flow(protocol, a, b))).toEqual({
      outcome: 'established',
      opening: [there, back],
      request: [there, back],
      closing: [],
    });
  });

  test('of SCTP shakes hands four ways', () => {
    const there = '10.244.1.5:40000 -> 8.8.8.8:99 sctp';
    const back = '8.8.8.8:99 -> 10.244.1.5:40000 sctp';
    expect(life(flow(Protocol.SCTP, '10.244.1.5:40000', '8.8.8.8:99'))).toEqual({
      outcome: 'established',
      opening: [`${there} INIT`, `${back} INIT_ACK`, `${there} COOKIE_ECHO`, `${back} COOKIE_ACK`],
      request: [`${there} DATA`, `${back} SACK`, `${back} DATA`, `${there} SACK`],
      closing: [`${there} SHUTDOWN`, `${back} SHUTDOWN_ACK`, `${there} SHUTDOWN_COMPLETE`],
    });
  });

  test('of a protocol without ports is a packet each way', () => {
    const { outcome, opening } = life(flow(Protocol.GRE, '10.244.1.5:0', '8.8.8.8:0'));
    expect(outcome).toBe('established');
    expect(opening).toEqual(['10.244.1.5 -> 8.8.8.8 gre', '8.8.8.8 -> 10.244.1.5 gre']);
  });

  test('acknowledges every byte of TCP', () => {
    const host = router();
    const segments: Packet[] = [];
    host.listen((step) => {
      if (step.kind === 'packet') segments.push(step.packet);
    });
    const connection = host.connect(flow(Protocol.TCP, '10.244.1.5:40000', '8.8.8.8:80'));
    connection.request(100, 1000);
    connection.close();
    const client = segments.filter(({ sourcePort }) => sourcePort === 40000);
    const server = segments.filter(({ sourcePort }) => sourcePort === 80);
    const ends = (packets: readonly Packet[]): readonly number[] => [
      packets[0]?.tcp?.sequence ?? 0,
      packets.at(-1)?.tcp?.sequence ?? 0,
    ];
    // SYN and FIN count one each.
    const [clientFirst = 0, clientLast = 0] = ends(client);
    const [serverFirst = 0, serverLast = 0] = ends(server);
    expect(clientLast - clientFirst).toBe(1 + 100 + 1);
    expect(serverLast - serverFirst).toBe(1 + 1000);
    expect(client.at(-1)?.tcp?.acknowledgement).toBe(serverLast + 1);
    expect(server.at(-1)?.tcp?.acknowledgement).toBe(clientLast);
  });

  test('adds its work up', () => {
    const host = router();
    const connection = host.connect(flow(Protocol.TCP, '10.244.1.5:40000', '8.8.8.8:80'));
    expect(connection.opening.packets).toBe(1);
    expect(connection.total.packets).toBe(3);
    expect(connection.request().packets).toBe(4);
    expect(connection.close().packets).toBe(4);
    expect(connection.total.packets).toBe(11);
    expect(connection.opening.packets).toBe(1);
  });

  test('may have its ends on the host', () => {
    for (const [source, destination] of [
      ['192.168.1.10:40000', '8.8.8.8:80'],
      ['8.8.8.8:40000', '192.168.1.10:80'],
      ['127.0.0.1:40000', '127.0.0.1:80'],
      ['[::1]:40000', '[::1]:80'],
    ] as const) {
      const host = router();
      expect(host.connect(flow(Protocol.TCP, source, destination)).outcome).toBe(
        destination.startsWith('8.8.8.8') ? 'established' : 'refused',
      );
      host.sockets.assumeListeners([{ protocol: Protocol.TCP, port: 80 }]);
      const connection = host.connect(flow(Protocol.TCP, source, destination));
      expect([source, connection.outcome]).toEqual([source, 'established']);
    }
  });
});

describe('a connection that is rewritten on its way', () => {
  /** Sends what goes to the service to a pod; and back, unless the way back is broken. */
  const translating = (back: 'translated' | 'forgotten' | 'to another port'): PlayedHost => {
    const host = router();
    atHook(host, 'PREROUTING', (packet) => {
      if (packet.destinationPort === 80) {
        packet.destination = Address.parse('10.244.1.7');
        packet.destinationPort = 8080;
      } else if (packet.sourcePort === 8080 && back !== 'forgotten') {
        packet.source = Address.parse('10.96.0.10');
        packet.sourcePort = 80;
        if (back === 'to another port') packet.destinationPort++;
      }
      return 'accept';
    });
    return host;
  };
  const toService = flow(Protocol.TCP, '192.168.1.5:40000', '10.96.0.10:80');

  test('knows whom it reached, and hears the one it called', () => {
    const connection = translating('translated').connect(toService);
    expect(connection.outcome).toBe('established');
    expect(String(connection.original)).toBe('192.168.1.5:40000 -> 10.96.0.10:80 tcp');
    expect(String(connection.reply)).toBe('10.244.1.7:8080 -> 192.168.1.5:40000 tcp');
  });

  test.each(['forgotten', 'to another port'] as const)(
    'is misdirected when the answer is %s',
    (back) => {
      const host = translating(back);
      let connection: Connection | undefined;
      const packets = heard(host, () => {
        connection = host.connect(toService);
      });
      expect(connection?.outcome).toBe('misdirected');
      expect(packets).toHaveLength(2);
    },
  );
});

describe('a connection that does not come about', () => {
  test('was dropped when nothing comes through, and its reply is a guess', () => {
    const host = router();
    atHook(host, 'FORWARD', () => 'drop');
    const connection = host.connect(flow(Protocol.TCP, '10.244.1.5:40000', '8.8.8.8:80'));
    expect(connection.outcome).toBe('dropped');
    expect(connection.reply.equals(connection.original.reply())).toBe(true);
    expect(connection.total.packets).toBe(1);
  });

  test('was refused when the sender is told: by an answer, or by an error', () => {
    const answered = router({ routes: [] });
    const far = flow(Protocol.UDP, '10.244.1.5:40000', '8.8.8.8:53');
    expect(answered.connect(far).outcome).toBe('refused');
    const local = flow(Protocol.UDP, '192.168.1.10:40000', '8.8.8.8:53');
    expect(answered.connect(local).outcome).toBe('refused');
  });

  test('was refused when a rule says so, and drops the packet', () => {
    const host = router();
    atHook(host, 'FORWARD', (_, passage) => {
      passage.rejected = true;
      return 'drop';
    });
    const connection = host.connect(flow(Protocol.TCP, '10.244.1.5:40000', '8.8.8.8:80'));
    expect(connection.outcome).toBe('refused');
  });

  test('was dropped when the answer is', () => {
    const host = router();
    atHook(host, 'FORWARD', (packet) => (packet.inputInterface === 'eth0' ? 'drop' : 'accept'));
    const connection = host.connect(flow(Protocol.TCP, '10.244.1.5:40000', '8.8.8.8:80'));
    expect(connection.outcome).toBe('dropped');
    expect(connection.total.packets).toBe(2);
  });
});

describe('an answer that takes another way', () => {
  const masquerading = (host: PlayedHost): PlayedHost => {
    atHook(host, 'POSTROUTING', (packet) => {
      packet.source = Address.parse('192.168.1.10');
      return 'accept';
    });
    return host;
  };
  const toNeighbour = flow(Protocol.TCP, '192.168.1.5:40000', '192.168.1.10:30080');
  const balancer = (): PlayedHost => {
    const host = router();
    atHook(host, 'PREROUTING', (packet) => {
      packet.destination = Address.parse('10.244.9.9');
      return 'accept';
    });
    return host;
  };

  test('reaches the client from a stranger, past the host, where the source was not masqueraded', () => {
    const connection = balancer().connect(toNeighbour);
    expect(connection.outcome).toBe('misdirected');
    expect(connection.translated).toEqual(['destination']);
    expect(`${connection.heard?.source}`).toBe('10.244.9.9');
    expect(connection.total.packets).toBe(1);
  });

  test('comes back through the host that masquerades', () => {
    const host = masquerading(balancer());
    const connection = host.connect(toNeighbour);
    expect(connection.translated).toEqual(['source', 'destination']);
    expect(connection.total.packets).toBeGreaterThan(1);
  });
});

describe('a connection played packet by packet', () => {
  const one = flow(Protocol.TCP, '10.244.1.5:40000', '10.244.2.7:80');

  test('sends nothing before it is asked', () => {
    const host = router();
    const connection = converse(host, one);
    expect(heard(host, () => void connection.openingPackets())).toEqual([]);
    const packets = connection.openingPackets();
    expect(heard(host, () => packets.next())).toEqual([
      '10.244.1.5:40000 -> 10.244.2.7:80 tcp SYN',
    ]);
    expect(connection.outcome).toBe('established');
    expect(connection.total.packets).toBe(1);
  });

  test('is in the end as one that was played at once', () => {
    const host = router();
    const connection = converse(host, one);
    const speakers = (packets: Iterable<PlayedPacket>): string =>
      [...packets].map(({ speaker }) => speaker).join(' ');
    expect(speakers(connection.openingPackets())).toBe('client server client');
    expect(speakers(connection.requestPackets())).toBe('client server server client');
    expect(speakers(connection.closingPackets())).toBe('client server server client');
    const whole = router().connect(one);
    whole.request();
    whole.close();
    expect(connection.total.toJSON()).toEqual(whole.total.toJSON());
    expect(connection.opening.toJSON()).toEqual(whole.opening.toJSON());
  });
});
