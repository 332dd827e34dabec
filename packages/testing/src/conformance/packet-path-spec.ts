import { type Address, Protocol, protocolName } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkUnderTest } from '../path/check-under-test.ts';
import { closingLeavesNothingOpen } from '../path/closing-leaves-nothing-open.ts';
import { establishedSkipsNat } from '../path/established-skips-nat.ts';
import { ledgersAddUp } from '../path/ledgers-add-up.ts';
import { listeningChangesNothing } from '../path/listening-changes-nothing.ts';
import { outcomeIsStable } from '../path/outcome-is-stable.ts';
import type { PathProperty } from '../path/path-property.ts';
import type { MakePath, PathUnderTest, ServiceUnderTest } from '../path/path-under-test.ts';
import { repliesComeFromTheService } from '../path/replies-come-from-the-service.ts';
import { replyUndoesNat } from '../path/reply-undoes-nat.ts';
import { sameSeedSameTrace } from '../path/same-seed-same-trace.ts';

/** The extent of a suite, where the default takes too long or finds too little. */
export interface PacketPathSpecOptions {
  /** Runs of each property. Default 25. */
  readonly runs?: number;
}

/**
 * The laws of every path to a service, as a suite of vitest: call it in a test file, once for each
 * data plane. The path needs a service of TCP and one of UDP, a backend and a client of the family of each, best
 * both families, and some of the backends among its clients; it says what it lacks. Whether closing leaves nothing open is asked of paths that
 * can count their connections.
 *
 * @throws {PacketPathError} `bad-option` with all that the path lacks, before anything runs
 */
export function packetPathSpec(
  name: string,
  make: MakePath,
  options: PacketPathSpecOptions = {},
): void {
  const check = (property: PathProperty): void =>
    fc.assert(property, { numRuns: options.runs ?? 25 });

  // Said before anything runs: a suite over a path that lacks something would fail in riddles.
  checkUnderTest(make('kinds'), [Protocol.TCP, Protocol.UDP]);

  describe(`the path ${name}`, () => {
    const kinds = kindsOf(make('kinds'));

    test.each(kinds)('answers every client of %s from the address it called', (kind) => {
      const under = make(kind);
      for (const [service, client, port] of callsOf(under, kind)) {
        const source = { address: client, port };
        const { protocol, frontend } = service;
        const connection = under.path.connect({ protocol, source, destination: frontend });
        connection.request();
        expect([`${connection.original}`, connection.outcome]).toEqual([
          `${connection.original}`,
          'established',
        ]);
      }
    });

    test.each(kinds)('lets a backend of %s call itself through the service', (kind) => {
      const under = make(kind);
      for (const service of under.services.filter((each) => kindOf(each) === kind)) {
        for (const { address } of service.backends) {
          if (!under.clients.some((client) => client.equals(address))) continue;
          expect(reachesItself(under, service, address)).toBe(true);
        }
      }
    });

    test('answers from a backend, as the service', () => check(repliesComeFromTheService(make)));
    test('rewrites replies back', () => check(replyUndoesNat(make)));
    test('evaluates no nat rule for an established packet', () => check(establishedSkipsNat(make)));
    test('counts what it does, and its ledgers add up', () => check(ledgersAddUp(make)));
    test('takes the same steps for the same seed', () => check(sameSeedSameTrace(make)));
    test('does not mind a listener', () => check(listeningChangesNothing(make)));
    test('keeps a connection to its endpoint', () => check(outcomeIsStable(make)));
    if (make('kinds').connections !== undefined) {
      test('leaves nothing open behind', () => check(closingLeavesNothingOpen(make)));
    }
  });
}

/** `tcp in IPv4`: what one test of a kind is about. */
function kindOf({ protocol, frontend }: ServiceUnderTest): string {
  return `${protocolName(protocol)} in IPv${frontend.address.family}`;
}

function kindsOf({ services }: PathUnderTest): readonly string[] {
  return [...new Set(services.map(kindOf))];
}

/** Every client with every service of a kind, each at a port of its own. */
function callsOf({ services, clients }: PathUnderTest, kind: string) {
  return services
    .filter((service) => kindOf(service) === kind)
    .flatMap((service) =>
      clients
        .filter(({ family }) => family === service.frontend.address.family)
        .map((client) => [service, client] as const),
    )
    .map(([service, client], index) => [service, client, 20_000 + index] as const);
}

/** Calls until the backend answers its own call, as often as a fair choice could ask for. */
function reachesItself(
  under: PathUnderTest,
  { protocol, frontend, backends }: ServiceUnderTest,
  address: Address,
): boolean {
  for (let attempt = 0; attempt < 40 * backends.length; attempt++) {
    const source = { address, port: 30_000 + attempt };
    const connection = under.path.connect({ protocol, source, destination: frontend });
    expect(connection.outcome).toBe('established');
    if (connection.reply.source.equals(address)) return true;
  }
  return false;
}
