import { planesNamed } from '@packet-path/node';
import { describe, test } from 'vitest';
import { expectedWork } from '../src/index.ts';
import { countedWork, expectCounted } from './counted-work.ts';

const LARGE = [
  { services: 10_000, endpointsPerService: 10 },
  { services: 100_000, endpointsPerService: 1 },
];
const PLANES = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables']);

describe('the counts of a large shape', () => {
  test.each(LARGE.flatMap((shape) => PLANES.map((plane) => [plane.name, shape, plane] as const)))(
    '%s: of %j are those that its node counts',
    { timeout: 3_600_000 },
    (_, shape, plane) => {
      expectCounted(expectedWork(shape, plane), countedWork(shape, plane));
    },
  );
});
