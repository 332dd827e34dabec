import { readFileSync } from 'node:fs';

/** The transitions seen on Linux: by sender, flag and state, the state after it. */
type Observed = Readonly<Record<'in' | 'out', Record<string, Record<string, string>>>>;

const FACTS = new URL('../../../docs/facts/ipvs-state-tables.json', import.meta.url);
const OBSERVED: Observed = JSON.parse(readFileSync(FACTS, 'utf8')).transitions.tcp;

/** Seconds that a state lasts; docs/facts/ipvs.md, 7. */
const SECONDS: Readonly<Record<string, number>> = {
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
};
const ACTIVE = ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV'];

export type Flag = 'SYN' | 'FIN' | 'ACK' | 'RST';
export type SchedulerName = 'rr' | 'lc' | 'wlc' | 'sed' | 'nq' | 'fo' | 'ovf';

interface Server {
  readonly name: string;
  weight: number;
  upper: number;
  overloaded: boolean;
}

interface Connection {
  readonly port: number;
  readonly server: Server;
  state: string;
  /** The tick at which it is freed. */
  freedAt: number;
}

/**
 * A director with one TCP service, as plainly as docs/facts/ipvs.md tells it: two arrays, counts
 * that are counted when asked for, costs that are divided and sorted.
 */
export class Oracle {
  /** Ticks of 4 ms; the model's clock begins in the middle of the 36th. */
  tick = 36;
  microseconds = 0;
  scheduler: SchedulerName = 'rr';
  /** Newest first, as are the connections. */
  listed: Server[] = [];
  connections: Connection[] = [];
  readonly #everSeen = new Map<string, Server>();
  /** Round robin's place in the list. */
  #last: Server | undefined;

  add(name: string, weight: number, upper: number): void {
    const server = this.#everSeen.get(name) ?? { name, weight, upper: 0, overloaded: false };
    this.#everSeen.set(name, server);
    this.listed.unshift(server);
    this.#set(server, weight, upper);
  }

  edit(name: string, weight: number, upper: number): void {
    this.#set(this.listed.find((server) => server.name === name)!, weight, upper);
  }

  remove(name: string): void {
    const index = this.listed.findIndex((server) => server.name === name);
    if (this.listed[index] === this.#last) this.#last = this.listed[index - 1];
    this.listed.splice(index, 1);
  }

  reschedule(scheduler: SchedulerName): void {
    if (scheduler !== this.scheduler) this.#last = undefined;
    this.scheduler = scheduler;
  }

  wait(microseconds: number): void {
    this.microseconds += microseconds;
    this.tick = 36 + Math.floor((this.microseconds + 2000) / 4000);
    const over = this.connections.filter(({ freedAt }) => freedAt <= this.tick);
    for (const connection of over.sort((a, b) => a.freedAt - b.freedAt)) {
      this.connections.splice(this.connections.indexOf(connection), 1);
      const { server } = connection;
      if (server.upper === 0 || this.total(server) < server.upper * 0.75) server.overloaded = false;
    }
  }

  /** The server that a client's segment is sent to. */
  fromClient(port: number, flag: Flag): string | undefined {
    let connection = this.connections.find((known) => known.port === port);
    if (flag === 'SYN' && ['TIME_WAIT', 'CLOSE'].includes(connection?.state ?? '')) {
      connection!.freedAt = this.tick + 1;
      connection = undefined;
    }
    if (connection !== undefined && !this.listed.includes(connection.server)) return undefined;
    if (connection === undefined && flag === 'SYN') {
      const server = this.#choose();
      if (server === undefined) return undefined;
      connection = { port, server, state: 'NONE', freedAt: 0 };
      this.connections.unshift(connection);
      if (server.upper > 0 && this.total(server) >= server.upper) server.overloaded = true;
    }
    if (connection === undefined) return undefined;
    this.#move(connection, 'in', flag);
    return connection.server.name;
  }

  /** Whether a server's segment gets the service's address. */
  fromServer(name: string, port: number, flag: Flag): boolean {
    const connection = this.connections.find(
      (known) => known.port === port && known.server.name === name,
    );
    if (connection !== undefined) this.#move(connection, 'out', flag);
    return connection !== undefined;
  }

  active(server: Server): number {
    return this.#of(server).filter(({ state }) => ACTIVE.includes(state)).length;
  }

  total(server: Server): number {
    return this.#of(server).length;
  }

  #of(server: Server): Connection[] {
    return this.connections.filter((connection) => connection.server === server);
  }

  #set(server: Server, weight: number, upper: number): void {
    if (upper === 0 || upper > server.upper) server.overloaded = false;
    Object.assign(server, { weight, upper });
  }

  #move(connection: Connection, way: 'in' | 'out', flag: Flag): void {
    connection.state = OBSERVED[way][flag]?.[connection.state] ?? connection.state;
    const ticks = 250 * SECONDS[connection.state]!;
    // The further away, the coarser the timer; docs/facts/ipvs.md, 8.
    const grain = [1, 8, 64, 512, 4096, 32768].find((step) => ticks < 63 * step)!;
    connection.freedAt = Math.floor((this.tick + ticks + grain) / grain) * grain;
  }

  #choose(): Server | undefined {
    const usable = this.listed.filter(({ weight, overloaded }) => weight > 0 && !overloaded);
    if (this.scheduler === 'rr') {
      const after = this.#last === undefined ? 0 : this.listed.indexOf(this.#last) + 1;
      const round = [...this.listed.slice(after), ...this.listed.slice(0, after)];
      const next = round.find((server) => usable.includes(server));
      if (next !== undefined) this.#last = next;
      return next;
    }
    if (this.scheduler === 'nq') {
      const idle = usable.find((server) => this.active(server) === 0);
      if (idle !== undefined) return idle;
    }
    if (this.scheduler === 'fo' || this.scheduler === 'ovf') {
      const room = (server: Server): boolean =>
        this.scheduler === 'fo' || this.active(server) <= server.weight;
      return usable.filter(room).sort((a, b) => b.weight - a.weight)[0];
    }
    // Sorting is stable: of equals the newest comes first.
    return usable.sort((a, b) => this.#cost(a) - this.#cost(b))[0];
  }

  #cost(server: Server): number {
    const overhead = 255 * this.active(server) + this.total(server);
    if (this.scheduler === 'lc') return overhead;
    return (this.scheduler === 'wlc' ? overhead : this.active(server) + 1) / server.weight;
  }
}
