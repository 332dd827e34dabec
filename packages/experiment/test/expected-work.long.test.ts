import { planesNamed } from '@packet-path/node';
import { describe, test } from 'vitest';
import { expectedWork } from '../src/index.ts';
import { countedWork, expectCounted } from './counted-work.ts';

const LARGE = [
  { services: 10_000, endpointsPerService: 10 },
  { services: 100_000, endpointsPerService: 1 },
];
/** IPVS mode's set of addresses holds no more: beyond it has no law. */
const LARGEST_OF_IPVS = { services: 65_536, endpointsPerService: 1 };
const PLANES = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables']);

describe('the counts of a large shape', () => {
  test.each(LARGE.flatMap((shape) => PLANES.map((plane) => [plane.name, shape, plane] as const)))(
    '%s: of %j are those that its node counts',
    { timeout: 3_600_000 },
    (_, large, plane) => {
      const shape = plane.name === 'ipvs' && large.services > 65_536 ? LARGEST_OF_IPVS : large;
      expectCounted(expectedWork(shape, plane), countedWork(shape, plane));
    },
  );
});
