import { Address } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Cluster,
  readCluster,
  shareServices,
  syntheticCluster,
  writeCluster,
} from '../src/index.ts';

/** The same cluster, read afresh. */
const afresh = (cluster: Cluster): Cluster => readCluster(writeCluster(cluster));

const small = syntheticCluster({ services: 12, endpointsPerService: 3, seed: 'share' });

test('a cluster that is equal and shares nothing becomes one of the same objects', () => {
  const shared = shareServices(small, afresh(small));
  expect(shared).toEqual(small);
  expect(shared.services.every((service, index) => service === small.services[index])).toBe(true);
});

test('a cluster of the same objects stays the object it is', () => {
  const moved = { ...small, services: small.services.slice(3) };
  expect(shareServices(small, moved)).toBe(moved);
});

test('services that come, go, move and change are told from those that stay', () => {
  const edit = fc.record({ how: fc.constantFrom('take', 'turn', 'edit', 'copy'), at: fc.nat(11) });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), fc.boolean(), (edits, isRead) => {
      let { services } = small;
      for (const [copy, { how, at }] of edits.entries()) {
        const service = services[at % services.length]!;
        if (how === 'take') services = services.filter((one) => one !== service);
        else if (how === 'turn') services = [...services.slice(at), ...services.slice(0, at)];
        else if (how === 'copy')
          services = [
            {
              ...service,
              name: `${service.name}-${copy}`,
              clusterIPs: { 4: Address.parse(`10.97.0.${copy}`) },
            },
            ...services,
          ];
        else {
          const ports = service.ports.map((port) => ({
            ...port,
            endpoints: port.endpoints.slice(1),
          }));
          services = services.with(services.indexOf(service), { ...service, ports });
        }
        if (services.length === 0) services = small.services;
      }
      const changed = { ...small, services };
      const shared = shareServices(small, isRead ? afresh(changed) : changed);
      expect(shared).toEqual(changed);
      for (const service of changed.services) {
        if (small.services.includes(service)) expect(shared.services).toContain(service);
      }
    }),
    { numRuns: 100 },
  );
});
