import type { Cluster } from '@packet-path/cluster';
import {
  type Address,
  checkArgument,
  type PacketPath,
  PacketPathError,
  type Seed,
  shown,
  someHost,
  someObject,
  type TraceListener,
  type VirtualClock,
} from '@packet-path/core';
import { type DataPlane, nodePlace, somePlane } from '@packet-path/data-plane';
import type {
  ConnectionCount,
  MakePath,
  PathUnderTest,
  ServiceUnderTest,
} from '../path/path-under-test.ts';
import { linuxConnections } from './linux-connections.ts';
import { planeUnderTest } from './plane-under-test.ts';
import { servicesUnderTest, testClients } from './surroundings.ts';

/** Any host that carries packets, can be listened to, and whose clock moves. */
export interface HostUnderTest extends PacketPath {
  readonly clock: VirtualClock;
  listen(listener: TraceListener): () => void;
  /** Of a node: its services are found here, unless they are given. */
  readonly cluster?: Cluster;
  /** Forgets connections and clients; a host without it lets two hours pass. */
  forget?(): void;
}

/** The surroundings of a host, where it does not know them itself. */
export interface UnderTestOptions {
  /** Default: the service ports of the host's cluster that have endpoints. */
  readonly services?: readonly ServiceUnderTest[];
  /** Default: of a cluster's node, a pod, the node itself and an endpoint of the node. */
  readonly clients?: readonly Address[];
  /** Counts its connections. Default: those of conntrack and IPVS, of a host that is a Linux host or has one. */
  readonly connections?: () => ConnectionCount;
}

const HOURS = 7200 * 1_000_000;

/**
 * Any host or data plane as the laws want it: a `DataPlane`, a function that makes a host from a seed, or
 * one host, which forgets before each run of a law.
 *
 * ```
 * fc.assert(repliesComeFromTheService(underTest(node)));
 * fc.assert(sameSeedSameTrace(underTest((seed) => kubernetesNode(cluster, { mode: 'ipvs', seed }))));
 * ```
 *
 * A law that compares two hosts of one seed needs a plane or a function.
 *
 * @throws {PacketPathError} `bad-option` where a host knows no cluster and no services are given
 */
export function underTest(
  subject: DataPlane | HostUnderTest | ((seed: Seed) => HostUnderTest),
  options: UnderTestOptions = {},
): MakePath {
  checkArgument('underTest', 'options', options, someObject);
  if (typeof subject === 'function') return (seed) => around(subject(seed), options);
  if (isPlane(subject)) return planeUnderTest(subject);
  if (!someHost.holds(subject)) {
    throw new PacketPathError('bad-option', `underTest: ${shown(subject)} carries no packets`, {
      expected: 'a data plane, a host, or a function that makes a host from a seed',
    });
  }
  const make = (): PathUnderTest => {
    if (subject.forget === undefined) subject.clock.advance(HOURS);
    else subject.forget();
    return around(subject, options);
  };
  return Object.assign(make, { single: subject.name });
}

function isPlane(subject: DataPlane | HostUnderTest): subject is DataPlane {
  return somePlane.holds(subject);
}

function around(host: HostUnderTest, options: UnderTestOptions): PathUnderTest {
  const { cluster } = host;
  const place = cluster && nodePlace(cluster);
  const services = options.services ?? (place && cluster && servicesUnderTest(cluster, place));
  const clients = options.clients ?? (place && services && testClients(services, place));
  if (services === undefined || clients === undefined) {
    throw new PacketPathError('bad-option', `${host.name} knows no cluster`, {
      expected: 'services and clients among the options',
    });
  }
  const { connections = linuxConnections(host) } = options;
  return {
    path: host,
    services,
    clients,
    listen: (listener) => host.listen(listener),
    wait: (duration) => host.clock.advance(duration),
    ...(connections && { connections }),
  };
}
