import { syntheticCluster } from '@packet-path/cluster';
import fc from 'fast-check';

/** Synthetic clusters of other shapes than the study's: IPv6 too, and several ports a service. */
export const clusters = fc
  .record({
    services: fc.integer({ min: 1, max: 9 }),
    endpointsPerService: fc.integer({ min: 1, max: 6 }),
    family: fc.constantFrom(4 as const, 6 as const),
    ports: fc.constantFrom(
      [{ port: 80 }],
      [
        { port: 53, protocol: 'UDP' as const },
        { port: 53, protocol: 'TCP' as const },
      ],
      [{ port: 443, targetPort: 8443 }, { port: 9100 }, { port: 38412, protocol: 'SCTP' as const }],
    ),
    seed: fc.nat(1000),
  })
  .map(syntheticCluster);
