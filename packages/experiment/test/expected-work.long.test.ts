import { planesNamed } from '@packet-path/node';
import { describe, test } from 'vitest';
import { expectedWork } from '../src/index.ts';
import { countedWork, expectCounted } from './counted-work.ts';

const LARGE = [
  { services: 10_000, endpointsPerService: 10 },
  { services: 100_000, endpointsPerService: 1 },
];
/** Services at most, beyond which a mode has no law: IPVS's set of addresses, userspace's ephemeral ports. */
const LARGEST: Readonly<Record<string, number>> = { ipvs: 65_536, userspace: 28_232 };
const PLANES = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']);

describe('the counts of a large shape', () => {
  test.each(LARGE.flatMap((shape) => PLANES.map((plane) => [plane.name, shape, plane] as const)))(
    '%s: of %j are those that its node counts',
    { timeout: 3_600_000 },
    (_, large, plane) => {
      const most = LARGEST[plane.name] ?? large.services;
      const shape = { ...large, services: Math.min(most, large.services) };
      expectCounted(expectedWork(shape, plane), countedWork(shape, plane));
    },
  );
});
