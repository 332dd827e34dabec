import { Address, Host, Work } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hold } from '../src/destination/hold.ts';
import { SCHEDULERS, type ServiceKey } from '../src/index.ts';
import { Refills } from '../src/scheduler/refills.ts';
import { type AddressKey, formatServiceKey, sameKey } from '../src/service/service-key.ts';
import { ServiceTable } from '../src/service/service-table.ts';
import { VirtualService } from '../src/service/virtual-service.ts';
import { DirectorSettings } from '../src/settings/director-settings.ts';
import { JiffyCounter } from '../src/time/jiffy-counter.ts';
import { KernelTimers } from '../src/time/kernel-timers.ts';
import { Estimations } from '../src/traffic/estimations.ts';
import { TrafficRecords } from '../src/traffic/traffic-records.ts';

const host = new Host();
const timers = new KernelTimers(host.clock, new JiffyCounter(0));
const settings = new DirectorSettings(host.sysctls);
const context = { host, timers, hold, refills: new Refills() };
const [rr] = SCHEDULERS;

function serviceOf(key: ServiceKey): VirtualService {
  const of = { scheduler: 'rr', schedulerFlags: [], persistence: null, onePacket: false };
  return new VirtualService(
    key,
    rr!,
    of,
    context,
    new TrafficRecords(new Estimations(timers, 'timer')),
  );
}

const address = fc.oneof(
  fc.nat(12).map((last) => Address.v4(0x0a600000 + last)),
  fc.nat(12).map((last) => Address.v6(0xfd00, 0, last & 1, last)),
);
const addressKey = fc
  .record({ protocol: fc.constantFrom(6, 17, 132), address, port: fc.constantFrom(0, 80, 443) })
  .map((parts): AddressKey => ({ kind: 'address', family: parts.address.family, ...parts }));

test('keys are the same where they are written alike', () => {
  const ends = [Address.v4(1), Address.v4(2), Address.v6(0, 0, 0, 1)];
  const keys: ServiceKey[] = [
    ...([4, 6] as const).flatMap((family) =>
      [1, 2].map((mark) => ({ kind: 'mark', family, mark }) as const),
    ),
    ...ends.flatMap((address) =>
      [6, 17].flatMap((protocol) =>
        [0, 1, 2].map(
          (port) => ({ kind: 'address', family: address.family, protocol, address, port }) as const,
        ),
      ),
    ),
  ];
  const texts = new Set(keys.map(formatServiceKey));
  expect(texts.size).toBe(keys.length);
  for (const one of keys) {
    const same = keys.filter((other) => sameKey(one, { ...other }));
    expect(same.map(formatServiceKey)).toEqual([formatServiceKey(one)]);
  }
});

test('a look-up finds and is charged what a walk from the newest would be, as services come and go', {
  tags: ['slow'],
}, () => {
  const change = fc.record({ key: addressKey, asked: addressKey });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
      // One bucket: all services are in one chain.
      const table = new ServiceTable(0, host.random.split('table'));
      const many = new ServiceTable(8, host.random.split('table'));
      let newestFirst: VirtualService[] = [];
      for (const { key, asked } of changes) {
        const known = newestFirst.find((service) => sameKey(service.key, key));
        expect(table.get(key)).toBe(known);
        if (known === undefined) {
          const added = serviceOf(key);
          newestFirst.unshift(added);
          table.add(added);
          many.add(serviceOf(key));
        } else {
          newestFirst = newestFirst.filter((service) => service !== known);
          table.remove(known);
          many.remove(many.get(key)!);
        }
        const work = new Work();
        const { protocol, port } = asked;
        const found = table.lookup(0, protocol, asked.address, port, settings, work);
        const walk = (wanted: number): number =>
          newestFirst.findIndex((service) => sameKey(service.key, { ...asked, port: wanted }));
        const exact = walk(port);
        const hasCatchAll = newestFirst.some((service) => service.port === 0);
        const place = exact < 0 && hasCatchAll ? walk(0) : exact;
        expect(found).toBe(newestFirst[place]);
        const compared = (index: number): number => (index < 0 ? newestFirst.length : index + 1);
        const looks = exact < 0 && hasCatchAll ? [exact, place] : [exact];
        expect(work.ipvsServiceLookups).toBe(looks.length);
        expect(work.ipvsServiceProbes).toBe(looks.map(compared).reduce((a, b) => a + b, 0));
        expect([...table]).toEqual(newestFirst);
        expect(many.get(key) === undefined).toBe(table.get(key) === undefined);
        expect([...many].length).toBe(newestFirst.length);
      }
    }),
    { numRuns: 60 },
  );
});
