import { Address, Host, Protocol, tcp } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipvs, IpvsProgram, type ProgramService, SCHEDULERS } from '../src/index.ts';

const SERVER = {
  forwarding: 'masquerade',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
} as const;
const client = Address.parse('172.16.0.9');

/** Some addresses and ports; two hosts of one seed have the same buckets, of another seed others. */
const addresses = fc.uniqueArray(
  fc.record({ last: fc.nat(40), port: fc.constantFrom(0, 21, 80, 8080, 20_000) }),
  { minLength: 1, maxLength: 60, selector: ({ last, port }) => `${last} ${port}` },
);
const programs = addresses.chain((keys) =>
  fc
    .record({
      scheduler: fc.constantFrom(...SCHEDULERS.map(({ name }) => name)),
      counts: fc.array(fc.nat(4), { minLength: keys.length, maxLength: keys.length }),
      isSticky: fc.boolean(),
    })
    .map(({ scheduler, counts, isSticky }) =>
      keys.map(
        ({ last, port }, place): ProgramService => ({
          key: {
            kind: 'address',
            family: 4,
            protocol: Protocol.TCP,
            address: Address.v4(0x0a600000 + last),
            port,
          },
          settings: {
            scheduler,
            schedulerFlags: [],
            persistence: isSticky || port === 0 ? PERSISTENT : null,
            onePacket: false,
          },
          destinations: Array.from({ length: counts[place]! }, (_, server) => ({
            address: Address.v4(0x0a010000 + place * 8 + server),
            port: 8080,
          })),
          destinationSettings: SERVER,
        }),
      ),
    ),
);
const PERSISTENT = { timeout: 300, prefixLength: 32, netmask: Address.parse('255.255.255.255') };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('syn' as const),
        last: fc.nat(42),
        port: fc.constantFrom(20, 21, 80, 8080, 20_000),
      }),
    },
    fc.record({
      kind: fc.constant('command' as const),
      last: fc.nat(40),
      line: fc.constantFrom(
        '-A -t VIP:80 -s wlc',
        '-D -t VIP:80',
        '-a -t VIP:80 -r 10.1.9.9:8080 -m',
        '-d -t VIP:80 -r 10.1.0.1:8080',
        '-E -t VIP:80 -s rr',
        '-Z',
        '-C',
      ),
    }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 300 }) }),
  ),
  { maxLength: 30 },
);

function hostOf(seed: number): { readonly host: Host; readonly ipvs: Ipvs } {
  const host = new Host({
    seed,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/24'] },
      { name: 'eth1', addresses: ['10.1.255.254/16'] },
      { name: 'lo', local: ['10.96.0.0/16'] },
    ],
  });
  return { host, ipvs: new Ipvs(host) };
}

/** Carries the services out as commands. */
function commanded(ipvs: Ipvs, services: readonly ProgramService[]): void {
  for (const { key: service, settings, destinations, destinationSettings } of services) {
    ipvs.apply({ kind: 'add-service', service, settings });
    for (const destination of destinations) {
      ipvs.apply({ kind: 'add-destination', service, destination, settings: destinationSettings });
    }
  }
}

describe('hosts that begin with a program', () => {
  test('answer packets and commands as hosts that were given commands', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(programs, steps, fc.nat(5), (services, played, seed) => {
        const program = new IpvsProgram(services);
        const plain = hostOf(seed);
        commanded(plain.ipvs, services);
        const hosts = [plain, ...[0, 1].map(() => hostOf(seed))];
        for (const { ipvs } of hosts.slice(1)) ipvs.begin(program);
        let port = 1024;
        for (const step of played) {
          port++;
          const answers = hosts.map(({ host, ipvs }) => {
            if (step.kind === 'wait') host.clock.advance(step.seconds * 1_000_000);
            if (step.kind === 'command') {
              try {
                return ipvs.run(step.line.replace('VIP', `10.96.0.${step.last}`));
              } catch (error) {
                return `${error}`;
              }
            }
            if (step.kind !== 'syn') return '';
            const syn = tcp(`${client}:${port}`, `10.96.0.${step.last}:${step.port}`, {
              inputInterface: 'eth0',
            });
            return JSON.stringify(host.send(syn));
          });
          expect(answers[1]).toBe(answers[0]);
          expect(answers[2]).toBe(answers[0]);
        }
        const states = hosts.map(({ ipvs: { view, refills, estimator } }) => [
          view.serviceCount,
          view.services,
          view.connections,
          { ...refills },
          estimator.estimators,
          estimator.work,
        ]);
        expect(states[1]).toEqual(states[0]);
        expect(states[2]).toEqual(states[0]);
        expect(hosts[1]!.ipvs.run('-Ln --stats')).toBe(plain.ipvs.run('-Ln --stats'));
      }),
      { numRuns: 150 },
    );
  });

  test('are refused what commands are', () => {
    const [service] = fc.sample(programs, { numRuns: 1, seed: 3 })[0]!;
    const duplicate = expect.objectContaining({ code: 'duplicate' });
    expect(() => new IpvsProgram([service!, service!])).toThrow(duplicate);
    const twin = { address: client, port: 1 };
    for (const count of [2, 40]) {
      const others = Array.from({ length: count }, (_, last) => ({ address: client, port: last }));
      const destinations = [...others, twin];
      expect(() => new IpvsProgram([{ ...service!, destinations }])).toThrow(duplicate);
    }
    const { ipvs } = hostOf(1);
    commanded(ipvs, [service!]);
    expect(() => ipvs.begin(new IpvsProgram([service!]))).toThrow(duplicate);
    const settings = { ...service!.settings, scheduler: 'none' };
    expect(() => hostOf(1).ipvs.begin(new IpvsProgram([{ ...service!, settings }]))).toThrow(
      expect.objectContaining({ code: 'unknown-scheduler' }),
    );
  });
});
