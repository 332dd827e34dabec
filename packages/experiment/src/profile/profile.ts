import { type Cluster, type ProxyPort, proxyPorts, SOME_CLUSTER } from '@packet-path/cluster';
import {
  checkArgument,
  createRandom,
  type OptionValue,
  objectOf,
  type Seed,
  someObject,
  Work,
} from '@packet-path/core';
import { PacketCounts } from '@packet-path/cost';
import {
  CLIENT_PORT,
  flowTo,
  type NodePlace,
  type PlaneHost,
  type ProgramSize,
  SOME_PLACE,
} from '@packet-path/data-plane';

/** A profile, as far as an argument is looked at. */
export const SOME_PROFILE: OptionValue = objectOf('size', 'destinations', 'first', 'rules');

/** The ledgers of a plane's packets for one size of cluster, to be priced at any constants. */
export interface Profile {
  readonly size: ProgramSize;
  readonly destinations: number;
  /** The first packets of connections to services drawn evenly. */
  readonly first: PacketCounts;
  /** Rules that each of those evaluated. */
  readonly rules: readonly number[];
  /** The rest of an opening: the same for all connections, as all that follows. */
  readonly rest: PacketCounts;
  /** A request after the first, up to its response. */
  readonly asked: PacketCounts;
  /** All of the request: the response of TCP is acknowledged, which nobody waits for. */
  readonly request: PacketCounts;
  readonly closing: PacketCounts;
}

type Sample = Pick<Profile, 'rest' | 'asked' | 'request' | 'closing'>;

/** Choices of {@link profileOf}. */
export interface ProfileOptions {
  /** Connections whose first packets are counted. Default 1,000. */
  readonly connections?: number;
  readonly seed?: Seed;
}

/**
 * Counts what connections to a cluster's services take on a host, packet by packet. A service is called
 * as often as any other, give or take one.
 */
export function profileOf(
  host: PlaneHost,
  cluster: Cluster,
  place: NodePlace,
  options: ProfileOptions = {},
): Profile {
  checkArgument('profileOf', 'host', host, objectOf('clock', 'update', 'outcomes', 'listen'));
  checkArgument('profileOf', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('profileOf', 'place', place, SOME_PLACE);
  checkArgument('profileOf', 'options', options, someObject);
  const { connections = 1000, seed = 1 } = options;
  const [network] = place.networks;
  const ports = proxyPorts(cluster, network!.family);
  const random = createRandom(seed).split('profile');
  const first: Work[] = [];
  let sample: Sample | undefined;
  const draw = evenly(ports, connections, (bound) => random.below(bound));
  for (let index = 0; index < connections; index++) {
    const source = { address: network!.client, port: CLIENT_PORT - 20_000 + (index % 40_000) };
    const flow = flowTo(draw(index), source);
    if (sample === undefined) {
      const { work, ...parts } = packetsOf(host, flow);
      sample = parts;
      first.push(work);
    } else {
      const connection = host.connect(flow);
      first.push(connection.opening);
      connection.close();
    }
  }
  host.forget();
  const destinations = ports.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  const rules = first.map((work) => work.rulesEvaluated);
  return { size: host.size(), destinations, first: new PacketCounts(first), rules, ...sample! };
}

/** The packets of one connection: the opening, two requests, of which the second is kept, the closing. */
function packetsOf(
  host: PlaneHost,
  flow: Parameters<PlaneHost['connect']>[0],
): Sample & { readonly work: Work } {
  const connection = host.converse?.(flow);
  if (connection === undefined) {
    const whole = host.connect(flow);
    const opening = new Work().add(whole.total);
    whole.request();
    const request = new PacketCounts([whole.request()]);
    const closing = new PacketCounts([whole.close()]);
    return { work: opening, rest: new PacketCounts([]), asked: request, request, closing };
  }
  const worksOf = (packets: Iterable<{ readonly work: Work }>): Work[] =>
    [...packets].map(({ work }) => work);
  const [work = new Work(), ...rest] = worksOf(connection.openingPackets());
  worksOf(connection.requestPackets());
  const request = worksOf(connection.requestPackets());
  return {
    work,
    rest: new PacketCounts(rest),
    asked: new PacketCounts(request.length === 4 ? request.slice(0, 3) : request),
    request: new PacketCounts(request),
    closing: new PacketCounts(worksOf(connection.closingPackets())),
  };
}

/** Ports for so many connections: as many from each part of the list, which part within by chance. */
function evenly(
  ports: readonly ProxyPort[],
  connections: number,
  below: (bound: number) => number,
): (index: number) => ProxyPort {
  if (ports.length <= connections) return (index) => ports[index % ports.length]!;
  const width = ports.length / connections;
  return (index) => {
    const from = Math.floor(index * width);
    const to = Math.floor((index + 1) * width);
    return ports[from + below(to - from)]!;
  };
}
