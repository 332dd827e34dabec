import { MILLISECOND, tcp } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { Lab } from './lab.ts';
import { type Flag, Oracle, type SchedulerName } from './oracle.ts';

const SERVICE = '-t 10.96.0.1:80';
const SCHEDULERS: readonly SchedulerName[] = ['rr', 'lc', 'wlc', 'sed', 'nq', 'fo', 'ovf'];

type Command = fc.Command<Oracle, Lab>;

const server = fc.integer({ min: 1, max: 3 }).map((number) => `10.1.0.${number}`);
const port = fc.integer({ min: 5001, max: 5012 });
const weight = fc.constantFrom(0, 1, 2, 3, 7);
const upper = fc.constantFrom(0, 4, 4);
const flag = fc.constantFrom<Flag[]>('SYN', 'SYN', 'ACK', 'FIN', 'RST');

const add = fc.record({ server, weight, upper }).map((to): Command => {
  const line = `-a ${SERVICE} -r ${to.server}:8080 -m -w ${to.weight} -x ${to.upper}`;
  return {
    check: ({ listed }) => listed.every(({ name }) => name !== to.server),
    run: step((oracle, lab) => {
      oracle.add(to.server, to.weight, to.upper);
      lab.ipvs.run(line);
    }),
    toString: () => line,
  };
});

const edit = fc.record({ server, weight, upper }).map((to): Command => {
  const line = `-e ${SERVICE} -r ${to.server}:8080 -m -w ${to.weight} -x ${to.upper}`;
  return {
    check: ({ listed }) => listed.some(({ name }) => name === to.server),
    run: step((oracle, lab) => {
      oracle.edit(to.server, to.weight, to.upper);
      lab.ipvs.run(line);
    }),
    toString: () => line,
  };
});

const remove = server.map((name): Command => {
  const line = `-d ${SERVICE} -r ${name}:8080`;
  return {
    check: ({ listed }) => listed.some((known) => known.name === name),
    run: step((oracle, lab) => {
      oracle.remove(name);
      lab.ipvs.run(line);
    }),
    toString: () => line,
  };
});

const reschedule = fc.constantFrom(...SCHEDULERS).map((scheduler): Command => {
  const line = `-E ${SERVICE} -s ${scheduler}`;
  return {
    check: () => true,
    run: step((oracle, lab) => {
      oracle.reschedule(scheduler);
      lab.ipvs.run(line);
    }),
    toString: () => line,
  };
});

const request = fc.record({ port, flag }).map(
  (sent): Command => ({
    check: () => true,
    run: step((oracle, lab) => {
      const packet = tcp(`192.168.0.1:${sent.port}`, '10.96.0.1:80', { flags: [sent.flag] });
      const there = lab
        .fromClient(packet)
        .emitted.find(({ outputInterface }) => outputInterface === 'eth1');
      expect(there && String(there.destination)).toBe(oracle.fromClient(sent.port, sent.flag));
    }),
    toString: () => `client ${sent.port} ${sent.flag}`,
  }),
);

/** From any server to any client, whether they know each other or not. */
const stray = fc.record({ server, port, flag }).map(
  (sent): Command => ({
    check: () => true,
    run: step((oracle, lab) => answer(oracle, lab, sent)),
    toString: () => `server ${sent.server} to ${sent.port} ${sent.flag}`,
  }),
);

/** On one of the connections there are. */
const reply = fc.record({ index: fc.nat(11), flag }).map(
  (sent): Command => ({
    check: ({ connections }) => connections.length > 0,
    run: step((oracle, lab) => {
      const { connections } = oracle;
      const known = connections[sent.index % connections.length]!;
      answer(oracle, lab, { server: known.server.name, port: known.port, flag: sent.flag });
    }),
    toString: () => `server on connection ${sent.index} ${sent.flag}`,
  }),
);

/** Any time, and times about which states end. */
const milliseconds = fc.oneof(
  fc.nat(20),
  fc.nat(15_000),
  fc
    .tuple(fc.constantFrom(10_000, 10_000, 10_000, 60_000, 900_000), fc.nat(300))
    .map(([timeout, more]) => timeout + more),
);

const wait = milliseconds.map((time): Command => {
  const microseconds = time * MILLISECOND;
  return {
    check: () => true,
    run: step((oracle, lab) => {
      oracle.wait(microseconds);
      lab.host.clock.advance(microseconds);
    }),
    toString: () => `${time} ms`,
  };
});

function answer(
  oracle: Oracle,
  lab: Lab,
  sent: { readonly server: string; readonly port: number; readonly flag: Flag },
): void {
  const flags = sent.flag === 'SYN' ? (['SYN', 'ACK'] as const) : [sent.flag];
  const packet = tcp(`${sent.server}:8080`, `192.168.0.1:${sent.port}`, { flags });
  const [back] = lab.fromServer(packet).emitted;
  const isKnown = oracle.fromServer(sent.server, sent.port, sent.flag);
  expect(String(back?.source)).toBe(isKnown ? '10.96.0.1' : sent.server);
}

/** Does one thing to both, and compares what they then are. */
function step(act: (oracle: Oracle, lab: Lab) => void): Command['run'] {
  return (oracle, lab) => {
    act(oracle, lab);
    expect(destinationsOf(lab)).toEqual(expectedDestinations(oracle));
    expect(connectionsOf(lab)).toEqual(expectedConnections(oracle));
  };
}

function destinationsOf({ ipvs }: Lab): string[] {
  return ipvs.view.services[0]!.destinations.map(
    ({ address, weight: itsWeight, activeConnections, inactiveConnections, overloaded }) =>
      `${address} ${itsWeight} ${activeConnections} ${inactiveConnections} ${overloaded}`,
  );
}

function expectedDestinations(oracle: Oracle): string[] {
  return oracle.listed.map((one) => {
    const active = oracle.active(one);
    return `${one.name} ${one.weight} ${active} ${oracle.total(one) - active} ${one.overloaded}`;
  });
}

function connectionsOf({ ipvs }: Lab): string[] {
  return ipvs.view.connections
    .map(({ client, destination, state }) => `${client.port} ${destination.address} ${state}`)
    .sort();
}

function expectedConnections({ connections }: Oracle): string[] {
  return connections.map((one) => `${one.port} ${one.server.name} ${one.state}`).sort();
}

test('the model does what the facts say, told another way', { tags: ['slow'] }, () => {
  // Mostly packets: every one of them is a chance to disagree.
  const packets = [request, request, request, request, reply, reply, stray];
  const steps = [...packets, wait, add, edit, remove, reschedule];
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEDULERS),
      fc.commands<Oracle, Lab>(steps, { maxCommands: 100, size: 'max' }),
      (scheduler, commands) => {
        const setup = (): { model: Oracle; real: Lab } => {
          const model = new Oracle();
          model.reschedule(scheduler);
          return { model, real: new Lab(`-A ${SERVICE} -s ${scheduler}`) };
        };
        fc.modelRun(setup, commands);
      },
    ),
    { numRuns: 60 * PROPERTY_RUNS },
  );
});
