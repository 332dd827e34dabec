import {
  type Connection,
  checkArgument,
  type Microseconds,
  type OptionValue,
  objectOf,
  objectOfLists,
  wholeNumber,
} from '@packet-path/core';
import fc from 'fast-check';
import { assertSame, assertThat } from '../assertion/assert.ts';
import { type Call, flowOf, traffic } from './calls.ts';
import { checkUnderTest } from './check-under-test.ts';
import type { PathUnderTest } from './path-under-test.ts';

/** The state that ought to be: the connections that are open, by their flow, and whom each reached. */
export interface HostModel {
  readonly open: Map<string, string>;
}

/** The host under test, and its connections. */
export interface RealHost {
  readonly under: PathUnderTest;
  readonly connections: Map<string, Connection>;
}

/** A step of a model run: it prints as a person would say it. */
export type HostCommand = fc.Command<HostModel, RealHost>;

/**
 * A model and a host at their beginning, for `fc.modelRun`.
 *
 * ```
 * fc.modelRun(() => modelOf(underTest(plane)(seed)), commands);
 * ```
 *
 * @param under what `underTest` makes of a seed
 * @throws {PacketPathError} `bad-option` for anything else, and for a path without services, backends or clients
 */
export function modelOf(under: PathUnderTest): { model: HostModel; real: RealHost } {
  checkArgument('modelOf', 'path', under, UNDER_TEST);
  checkUnderTest(under);
  return { model: { open: new Map() }, real: { under, connections: new Map() } };
}

const SECOND = 1_000_000;

const UNDER_TEST: OptionValue = {
  expected: 'a path with its services, as underTest(plane)(seed) makes it',
  holds: (value) =>
    objectOfLists('', 'services', 'clients').holds(value) && objectOf('path', 'wait').holds(value),
};

/**
 * Commands for a host: connections that are opened, asked and closed, and time that passes between. The
 * model knows which are open; the host must answer each from its service and keep it at its endpoint, and a
 * fresh flow must be none that was known.
 *
 * ```
 * fc.assert(
 *   fc.property(hostCommands(), fc.nat(), (commands, seed) => {
 *     fc.modelRun(() => modelOf(underTest(plane)(seed)), commands);
 *   }),
 * );
 * ```
 */
export function hostCommands(most = 20): fc.Arbitrary<Iterable<HostCommand>> {
  checkArgument('hostCommands', 'most', most, wholeNumber(1));
  // Ports differ in one run, so that no two connections share a flow.
  const calls = traffic(1).map(({ calls: [call] }) => call!);
  return fc.commands(
    [
      calls.map((call) => new Open(call)),
      fc.nat(50).map((index) => new Ask(index)),
      fc.nat(50).map((index) => new Close(index)),
      fc.constantFrom(1, 30, 119).map((seconds) => new Wait(seconds * SECOND)),
    ],
    { maxCommands: most },
  );
}

class Open implements HostCommand {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  check(): boolean {
    return true;
  }

  run(model: HostModel, { under, connections }: RealHost): void {
    const flow = flowOf(this.#call, under);
    const key = `${flow}`;
    const isAgain = model.open.has(key);
    const connection = under.path.connect(flow);
    assertSame(key, connection.outcome, 'established');
    const reached = `${connection.reply.source}:${connection.reply.sourcePort}`;
    if (isAgain) assertSame(`the endpoint of ${key}, opened again`, reached, model.open.get(key));
    const { backends } = under.services[this.#call.service % under.services.length]!;
    const isBackend = backends.some((end) => `${end.address}:${end.port}` === reached);
    assertThat(`${key} reached a backend and not ${reached}`, isBackend);
    model.open.set(key, reached);
    connections.set(key, connection);
  }

  toString(): string {
    const { service, client, port } = this.#call;
    return `open service ${service} from client ${client}, port ${port}`;
  }
}

class Ask implements HostCommand {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  check({ open }: HostModel): boolean {
    return open.size > 0;
  }

  run({ open }: HostModel, { connections }: RealHost): void {
    const key = nth(open, this.#index);
    const connection = connections.get(key)!;
    const { packets } = connection.request();
    assertThat(`a request of ${key} has packets`, packets > 0);
    assertSame(key, connection.outcome, 'established');
    const { reply } = connection;
    assertSame(`the endpoint of ${key}`, `${reply.source}:${reply.sourcePort}`, open.get(key));
  }

  toString(): string {
    return `ask connection ${this.#index}`;
  }
}

class Close implements HostCommand {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  check({ open }: HostModel): boolean {
    return open.size > 0;
  }

  run({ open }: HostModel, { connections }: RealHost): void {
    const key = nth(open, this.#index);
    connections.get(key)!.close();
    connections.delete(key);
    open.delete(key);
  }

  toString(): string {
    return `close connection ${this.#index}`;
  }
}

class Wait implements HostCommand {
  readonly #duration: Microseconds;

  constructor(duration: Microseconds) {
    this.#duration = duration;
  }

  /** Datagrams are forgotten in half a minute: time passes where nothing is open. */
  check({ open }: HostModel): boolean {
    return open.size === 0;
  }

  run(_model: HostModel, { under }: RealHost): void {
    under.wait(this.#duration);
  }

  toString(): string {
    return `wait ${this.#duration / SECOND} s`;
  }
}

/** The flow of the connection at a place, around and around. */
function nth(open: ReadonlyMap<string, string>, index: number): string {
  return [...open.keys()][index % open.size]!;
}
