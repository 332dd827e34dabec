import { PortList, proxyPorts, type Service, syntheticCluster } from '@packet-path/cluster';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const { services: POOL, ...REST } = syntheticCluster({
  services: 12,
  endpointsPerService: 1,
  ports: [
    { name: 'http', port: 80 },
    { name: 'https', port: 443 },
  ],
});

/** A service of the pool with so many of its ports. */
function service(at: number, ports: number): Service {
  const whole = POOL[at]!;
  return ports === 2 ? whole : { ...whole, ports: whole.ports.slice(0, ports) };
}

const edits = fc.array(
  fc.record({
    start: fc.nat(12),
    removed: fc.nat(4),
    added: fc.array(fc.tuple(fc.nat(11), fc.nat(2)), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 8 },
);

test('a list that follows clusters has the ports that a cluster by itself has, in its order', () => {
  fc.assert(
    fc.property(edits, (steps) => {
      const list = new PortList(4);
      let services: readonly Service[] = POOL;
      expect(list.of({ ...REST, services })).toEqual(proxyPorts({ ...REST, services }, 4));
      for (const { start, removed, added } of steps) {
        const others = [...services];
        others.splice(start, removed, ...added.map(([at, ports]) => service(at, ports)));
        services = others;
        const cluster = { ...REST, services };
        const ports = list.of(cluster);
        const fresh = proxyPorts(cluster, 4);
        expect(ports.length).toBe(fresh.length);
        expect(ports.every((port, index) => port === fresh[index])).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
