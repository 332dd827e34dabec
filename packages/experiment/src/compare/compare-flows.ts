import { type Cluster, checkCluster } from '@packet-path/cluster';
import {
  type Connection,
  checkArgument,
  checkOptions,
  type Endpoint,
  type Flow,
  type FlowLike,
  formatEndpoint,
  listOf,
  printedAs,
  someFlow,
  toFlow,
  Work,
} from '@packet-path/core';
import { type DataPlane, namedDestination, nodePlace } from '@packet-path/data-plane';
import { checkEndpoint } from './check-endpoint.ts';
import {
  COMPARE_OPTIONS,
  type CompareOptions,
  type FlowComparison,
  NAMED_FLOW,
  type NamedFlow,
  type PlaneReport,
} from './comparison.ts';
import { comparisonText } from './comparison-text.ts';
import { type SteeredHost, SteeredHosts } from './steered-hosts.ts';

const printed = printedAs<FlowComparison>(comparisonText);
const printedList = printedAs<readonly FlowComparison[]>((all) => all.join('\n'));

/** Connections opened at most to come to the endpoint that another data plane chose. */
const MOST_EARLIER = 10_000;

/**
 * Sends one flow through a fresh host of each data plane.
 *
 * Random draws are steered to one endpoint. A plane that keeps an order of its own, as IPVS's round
 * robin does, first gets as many other connections as bring it there, where it can be brought there.
 *
 * ```ts
 * const { planes } = compareFlow(cluster, flow, { planes: kubeProxyPlanes() });
 * planes.map(({ title, opening }) => `${title}: ${opening.rulesEvaluated} rules`);
 * ```
 *
 * @throws {PacketPathError} as the data planes do when they make a host; `bad-option` for an endpoint that
 *   the service does not have
 */
export function compareFlow(
  cluster: Cluster,
  flow: FlowLike,
  options: CompareOptions,
  name = '',
): FlowComparison {
  checkCluster(cluster);
  checkArgument('compareFlow', 'flow', flow, someFlow);
  checkOptions('compareFlow', options, COMPARE_OPTIONS, ['planes']);
  return compareFlows(cluster, [{ name, flow }], options)[0]!;
}

/**
 * Sends many flows through hosts of each data plane, each as {@link compareFlow} does: no flow finds
 * a connection, a client remembered, or a turn taken by another.
 *
 * ```ts
 * const flows = clusterFlows(cluster, { from: ['pod', 'node'] });
 * compareFlows(cluster, flows, { planes: planesNamed(['iptables', 'ipvs']) }).length; // as many
 * ```
 *
 * @throws {PacketPathError} as the data planes do when they make a host; `bad-option` for an endpoint that
 *   the service does not have
 */
export function compareFlows(
  cluster: Cluster,
  flows: readonly NamedFlow[],
  options: CompareOptions,
): readonly FlowComparison[] {
  checkCluster(cluster);
  checkArgument('compareFlows', 'flows', flows, listOf(NAMED_FLOW));
  checkOptions('compareFlows', options, COMPARE_OPTIONS, ['planes']);
  const { planes, endpoint = 0, seed = 1 } = options;
  const place = nodePlace(cluster, options.place);
  const pools = planes.map((plane) => ({
    plane,
    hosts: new SteeredHosts(cluster, plane, { endpoint, seed, place }),
  }));
  const named = namedDestination(cluster);
  const comparisons = flows.map(({ name, service, flow: given }) => {
    const flow = toFlow(given, named);
    checkEndpoint(cluster, name, flow, endpoint);
    const key = service ?? formatEndpoint(flow.destination);
    const reports: PlaneReport[] = [];
    for (const { plane, hosts } of pools) {
      const steered = hosts.hostFor(key);
      // One that the flow names itself was not chosen.
      const wanted = reports.find(({ rewritten }) => rewritten.includes('destination'));
      reports.push(reportOf(plane, flow, connectTo(steered, flow, wanted?.endpoint ?? null)));
      steered.host.forget();
    }
    return Object.freeze(printed({ name, flow, planes: Object.freeze(reports) }));
  });
  return Object.freeze(printedList(comparisons));
}

interface Opened {
  readonly connection: Connection;
  readonly earlier: number;
}

/**
 * Connects until the wanted endpoint answers, or the answers come round to the first again. Each
 * connection finds the tables empty.
 */
function connectTo({ host, choices }: SteeredHost, flow: Flow, wanted: Endpoint | null): Opened {
  let first: string | undefined;
  for (let earlier = 0; ; earlier++) {
    choices.restart();
    const connection = host.connect(flow);
    const { outcome, reply } = connection;
    const answered = `${reply.source} ${reply.sourcePort}`;
    const isThere =
      wanted !== null && reply.source.equals(wanted.address) && reply.sourcePort === wanted.port;
    const isRound = answered === first || earlier >= MOST_EARLIER;
    if (outcome !== 'established' || wanted === null || isThere || isRound) {
      return { connection, earlier };
    }
    first ??= answered;
    connection.close();
    host.forget();
  }
}

function reportOf({ name, title }: DataPlane, flow: Flow, opened: Opened): PlaneReport {
  const { connection, earlier } = opened;
  const { reply, outcome, opening, total } = connection;
  const handshake = new Work().add(total);
  const isOpen = outcome === 'established';
  const endpoint = isOpen ? end(reply.source, reply.sourcePort) : null;
  const sourceSeen = isOpen ? end(reply.destination, reply.destinationPort) : null;
  const rewritten: ('source' | 'destination')[] = [];
  if (sourceSeen !== null && !isSame(sourceSeen, flow.source)) rewritten.push('source');
  if (endpoint !== null && !isSame(endpoint, flow.destination)) rewritten.push('destination');
  const request = isOpen ? connection.request() : new Work();
  if (isOpen) connection.close();
  return Object.freeze({
    plane: name,
    title,
    outcome,
    endpoint,
    sourceSeen,
    rewritten: Object.freeze(rewritten),
    masqueraded: sourceSeen !== null && !sourceSeen.address.equals(flow.source.address),
    opening,
    handshake,
    request,
    earlier,
  });
}

function end(address: Endpoint['address'], port: number): Endpoint {
  return Object.freeze({ address, port });
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address.equals(b.address);
}
