import { type TcpFlagName, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';
const CLIENT = '192.168.0.9:2000';

type Said = readonly [side: 'client' | 'server', flags: readonly TcpFlagName[]];

/** A connection of a client, to the second of two servers, as its packets have left it. */
class Connection {
  readonly lab: Lab;

  constructor(said: readonly Said[], way: '-m' | '-g' = '-m') {
    this.lab = new Lab(service('rr', [1, 1]).replaceAll('-m', way));
    this.send(['SYN']);
    for (const [side, flags] of said) {
      if (side === 'client') this.send(flags);
      else this.lab.fromServer(tcp('10.1.0.2:8080', CLIENT, { flags }));
    }
  }

  get state(): string | undefined {
    return this.lab.ipvs.view.connections[0]?.state;
  }

  set(settings: Readonly<Record<string, number>>): this {
    for (const [name, value] of Object.entries(settings)) {
      this.lab.host.sysctls.set(`net.ipv4.vs.${name}`, value);
    }
    return this;
  }

  /** Servers' own counts of connections, the newest server first; those of the service behind them. */
  get counted(): readonly number[] {
    const [{ destinations, traffic } = { destinations: [], traffic: { connections: 0 } }] =
      this.lab.ipvs.view.services;
    return [...destinations.map((one) => one.traffic.connections), traffic.connections];
  }

  /** How often a new connection is begun by a packet on the known one. */
  send(flags: readonly TcpFlagName[]): number {
    const before = this.counted.at(-1)!;
    this.lab.fromClient(tcp(CLIENT, VIP, { flags }));
    return this.counted.at(-1)! - before;
  }
}

const OPEN: readonly Said[] = [
  ['server', ['SYN', 'ACK']],
  ['client', ['ACK']],
];
const STATES: Readonly<Record<string, readonly Said[]>> = {
  ESTABLISHED: OPEN,
  CLOSE: [...OPEN, ['client', ['RST']]],
  TIME_WAIT: [...OPEN, ['client', ['FIN', 'ACK']], ['server', ['FIN', 'ACK']]],
  FIN_WAIT: [...OPEN, ['server', ['FIN', 'ACK']]],
  CLOSE_WAIT: [...OPEN, ['client', ['FIN', 'ACK']]],
};

describe('a SYN on a connection begins anew', () => {
  test.each([
    ['ESTABLISHED', [0, 0, 0, 0]],
    ['CLOSE', [0, 1, 1, 1]],
    ['TIME_WAIT', [0, 1, 1, 1]],
    ['FIN_WAIT', [0, 0, 0, 0]],
    ['CLOSE_WAIT', [0, 0, 0, 0]],
  ])('in %s by conn_reuse_mode 0 to 3: %j', (state, told) => {
    const begun = [0, 1, 2, 3].map((conn_reuse_mode) => {
      const connection = new Connection(STATES[state]!);
      expect(connection.state).toBe(state);
      expect(connection.set({ conn_reuse_mode }).send(['ACK'])).toBe(0);
      return new Connection(STATES[state]!).set({ conn_reuse_mode }).send(['SYN']);
    });
    expect(begun).toEqual(told);
  });

  test('in FIN_WAIT by mode 2 and 3, where the server has answered nothing through here', () => {
    const said: readonly Said[] = [
      ['client', ['ACK']],
      ['client', ['FIN', 'ACK']],
    ];
    const begun = [0, 1, 2, 3].map((conn_reuse_mode) => {
      const connection = new Connection(said, '-g');
      expect(connection.state).toBe('FIN_WAIT');
      return connection.set({ conn_reuse_mode }).send(['SYN']);
    });
    expect(begun).toEqual([0, 0, 1, 1]);
  });

  test.each([
    [0, 0, 0],
    [1, 0, 1],
    [1, 5, 0],
  ])('to a server with expire_nodest_conn %i and weight %i: %i', (expire, weight, told) => {
    const connection = new Connection(OPEN).set({ expire_nodest_conn: expire });
    connection.lab.ipvs.run(`-e -t ${VIP} -r 10.1.0.2:8080 -m -w ${weight}`);
    expect([connection.send(['ACK']), connection.send(['SYN'])]).toEqual([0, told]);
    // The other server has it then.
    expect(connection.counted).toEqual([1, told, 1 + told]);
  });
});

describe('of a server that is removed', () => {
  test.each([
    [0, ['SYN'], 'dropped', 0, 1],
    [0, ['ACK'], 'dropped', 0, 1],
    [1, ['SYN'], 'forwarded', 1, 1],
    [1, ['ACK'], 'delivered', 0, 0],
  ] as const)(
    'with expire_nodest_conn %i a packet with %j is %s',
    (expire_nodest_conn, flags, outcome, begun, left) => {
      const connection = new Connection(OPEN).set({ expire_nodest_conn });
      const { lab } = connection;
      lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.2:8080`);
      const before = connection.counted.at(-1)!;
      expect(lab.fromClient(tcp(CLIENT, VIP, { flags })).outcome).toBe(outcome);
      expect(connection.counted.at(-1)! - before).toBe(begun);
      lab.host.clock.advance(8000);
      expect(lab.ipvs.view.connectionCount).toBe(left);
    },
  );

  test('the answers are sent on, and no longer counted', () => {
    const { lab } = new Connection(OPEN);
    const answer = tcp('10.1.0.2:8080', CLIENT, { flags: ['ACK'], payload: 10 });
    const packets = (): number => lab.ipvs.view.services[0]!.traffic.outgoingPackets;
    lab.fromServer(answer);
    const before = packets();
    expect(before).toBe(2);
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.2:8080`);
    expect(String(lab.fromServer(answer).emitted[0]?.source)).toBe('10.96.0.1');
    expect(packets()).toBe(before);
    // It comes back with its connection, and counts again.
    lab.ipvs.run(`-a -t ${VIP} -r 10.1.0.2:8080 -m`);
    lab.fromServer(answer);
    expect(packets()).toBe(before + 1);
  });
});
