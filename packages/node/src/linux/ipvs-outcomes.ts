import { type Connection, type Flow, unreachable } from '@packet-path/core';
import {
  everyDraw,
  everyTurn,
  type FlowOutcome,
  firstPackets,
  type Outcomes,
  once,
  openedBy,
  type Scene,
} from '@packet-path/data-plane';
import type { DestinationView, VirtualServiceView } from '@packet-path/ipvs-model';
import type { LinuxHost } from '@packet-path/linux-host';
import { neighbours } from './neighbours.ts';

/** More outcomes of draws are sampled instead. */
const MOST_DRAWS = 20_000;
/** Sources asked at least before the rest of the endpoints is given up. */
const FEWEST_SOURCES = 4096;

/** The virtual service that takes a flow, where one does. */
export function virtualServiceOf(
  { host }: Scene<LinuxHost>,
  flow: Flow,
): VirtualServiceView | undefined {
  const { address, port } = flow.destination;
  const { protocol } = flow;
  return host.ipvs.view.service({
    kind: 'address',
    family: address.family,
    protocol,
    address,
    port,
  });
}

/** Every server of a virtual service, met as its scheduler lets connections meet it. */
export function ipvsOutcomes(
  scene: Scene<LinuxHost>,
  flow: Flow,
  service: VirtualServiceView,
): Outcomes {
  const weights = usable(service).map(({ weight }) => weight);
  const endpoints = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const packets = firstPackets(scene, flow);
  const { scheduler: name, choosesBy } = service;
  switch (choosesBy) {
    case 'turns':
      return { exact: everyTurn(Math.max(1, endpoints), packets), means: 'turns', endpoints };
    case 'weighted turns': {
      const turns = Math.max(1, total / greatestCommonDivisor(weights));
      return { exact: everyTurn(turns, packets), means: 'turns', endpoints };
    }
    case 'load':
      return {
        exact: openConnections(scene, flow, service, endpoints + total),
        means: 'open connections',
        endpoints,
      };
    case 'source':
      return { exact: otherSources(scene, flow, service), means: 'other sources', endpoints };
    case 'destination':
    case 'weight':
      return { exact: everyDraw(packets), means: 'one', endpoints };
    case 'draws':
      if ((total + 1) ** 2 <= MOST_DRAWS) {
        return { exact: everyDraw(packets), means: 'draws', endpoints };
      }
      return { sample: `${name} draws two of ${endpoints} servers`, endpoints };
    case undefined:
      return { sample: `the scheduler ${name} does not say what it chooses by`, endpoints };
    default:
      return unreachable(choosesBy);
  }
}

/**
 * Connections that are opened and stay open, until every server has one. A server that is remembered
 * for its client (persistence) would get all of that client's, so each is opened by another.
 *
 * @param most connections opened at most, where some server gets none
 */
function* openConnections(
  scene: Scene<LinuxHost>,
  flow: Flow,
  service: VirtualServiceView,
  most: number,
): Generator<FlowOutcome> {
  const { host } = scene;
  const opened: FlowOutcome[] = [];
  const met = new Set<string>();
  const connections: Connection[] = [];
  for (const source of clients(scene, flow, service)) {
    const connection = host.connect({ ...flow, source });
    connections.push(connection);
    const one = openedBy(connection);
    const { endpoint } = one;
    opened.push({ probability: 0, ...one });
    met.add(`${endpoint?.address} ${endpoint?.port}`);
    if (endpoint === null || met.size >= usable(service).length || opened.length >= most) break;
  }
  for (const outcome of opened) yield { ...outcome, probability: 1 / opened.length };
  for (const connection of connections) connection.close();
  scene.forget();
}

/** First packets of other clients, until those have met every server that some source comes to. */
function* otherSources(
  scene: Scene<LinuxHost>,
  flow: Flow,
  service: VirtualServiceView,
): Generator<FlowOutcome> {
  const servers = usable(service).filter(({ sourceShare }) => sourceShare !== 0);
  const reachable = servers.length;
  const met = new Set<string>();
  const most = Math.max(FEWEST_SOURCES, 16 * reachable);
  let asked = 0;
  for (const source of clients(scene, flow, service)) {
    const series = firstPackets(scene, { ...flow, source });
    const opened = once(series);
    const { endpoint } = opened;
    asked++;
    const server = servers.find(
      ({ address, port }) => endpoint?.port === port && endpoint.address.equals(address),
    );
    const key = `${endpoint?.address} ${endpoint?.port}`;
    if (!met.has(key)) {
      met.add(key);
      yield { probability: server?.sourceShare ?? 0, ...opened };
    }
    if (met.size >= reachable || asked >= most) return;
  }
}

function clients(
  { host }: Scene<LinuxHost>,
  { source }: Flow,
  { destinations }: VirtualServiceView,
) {
  return neighbours(host, source, (address) =>
    destinations.some((server) => server.address.equals(address)),
  );
}

/** The servers that may get a new connection. */
function usable({ destinations }: VirtualServiceView): readonly DestinationView[] {
  return destinations.filter(({ weight, overloaded }) => weight > 0 && !overloaded);
}

function greatestCommonDivisor(numbers: readonly number[]): number {
  let divisor = 0;
  for (const number of numbers) {
    let [a, b] = [divisor, number];
    while (b !== 0) [a, b] = [b, a % b];
    divisor = a;
  }
  return divisor || 1;
}
