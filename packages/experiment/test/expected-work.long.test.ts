import { planesNamed } from '@packet-path/node';
import { describe, test } from 'vitest';
import { expectedWork } from '../src/index.ts';
import { countedWork, expectCounted } from './counted-work.ts';

const LARGE = [
  { services: 10_000, endpointsPerService: 10 },
  { services: 100_000, endpointsPerService: 1 },
];
/** IPVS mode's set of addresses holds no more: beyond it has no law. */
const LARGEST_OF_IPVS = 65_536;
const PLANES = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']);

/** In userspace mode each connection is played whole: 10,000 services take half a minute. */
const LARGE_OF_USERSPACE = [{ services: 3000, endpointsPerService: 10 }];
const shapesOf = (plane: string): typeof LARGE =>
  plane === 'userspace' ? LARGE_OF_USERSPACE : LARGE;

describe('the counts of a large shape', () => {
  test.each(
    PLANES.flatMap((plane) =>
      shapesOf(plane.name).map((shape) => [plane.name, shape, plane] as const),
    ),
  )('%s: of %j are those that its node counts', { timeout: 3_600_000 }, (_, large, plane) => {
    const most = plane.name === 'ipvs' ? LARGEST_OF_IPVS : large.services;
    const shape = { ...large, services: Math.min(most, large.services) };
    expectCounted(expectedWork(shape, plane), countedWork(shape, plane));
  });
});
