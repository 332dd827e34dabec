import type { Cluster } from '@packet-path/cluster';
import { type Choices, checkArgument, someObject } from '@packet-path/core';
import {
  type DataPlane,
  makeHost,
  nodePlace,
  type PlaneHost,
  somePlane,
} from '@packet-path/data-plane';
import type { ConnectionCount, MakePath } from '../path/path-under-test.ts';
import { linuxConnections } from './linux-connections.ts';
import { servicesUnderTest, testClients } from './surroundings.ts';
import { twoFamilies } from './two-families.ts';

/** The cluster that a data plane is tested with, and how its connections are counted. */
export interface PlaneTestOptions {
  /** Default {@link twoFamilies}. */
  readonly cluster?: Cluster;
  /** Counts a host's connections. Default: those of conntrack and IPVS, of a Linux host. */
  readonly connections?: (host: PlaneHost) => ConnectionCount;
  /** Decides what chance decides, in place of the seed. */
  readonly choices?: Choices;
}

/**
 * A data plane as the properties of paths want it: its services, and clients of each kind, a backend
 * of the node among them.
 *
 * ```
 * fc.assert(repliesComeFromTheService(planeUnderTest(myPlane)));
 * ```
 */
export function planeUnderTest(plane: DataPlane, options: PlaneTestOptions = {}): MakePath {
  checkArgument('planeUnderTest', 'plane', plane, somePlane);
  checkArgument('planeUnderTest', 'options', options, someObject);
  const { cluster = twoFamilies(), connections, choices } = options;
  const place = nodePlace(cluster);
  const services = servicesUnderTest(cluster, place);
  const clients = testClients(services, place);
  return (seed) => {
    const host = makeHost(plane, cluster, { seed, place, ...(choices && { choices }) });
    const count = connections === undefined ? linuxConnections(host) : () => connections(host);
    return {
      path: host,
      services,
      clients,
      listen: (listener) => host.listen(listener),
      wait: (duration) => host.clock.advance(duration),
      ...(count && { connections: count }),
    };
  };
}
