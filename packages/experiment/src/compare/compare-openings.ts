import { type Cluster, checkCluster } from '@packet-path/cluster';
import {
  checkArgument,
  checkOptions,
  type Endpoint,
  type Flow,
  listOf,
  toFlow,
} from '@packet-path/core';
import {
  type DataPlane,
  type FlowOutcome,
  type Means,
  makeHost,
  namedDestination,
  nodePlace,
  openedBy,
  type PlaneHost,
} from '@packet-path/data-plane';
import { checkEndpoint } from './check-endpoint.ts';
import {
  COMPARE_OPTIONS,
  type CompareOptions,
  NAMED_FLOW,
  type NamedFlow,
  type OpeningComparison,
  type OpeningReport,
} from './comparison.ts';

/**
 * Compares the first packets of many flows, as {@link compareFlows} does, by enumerating each plane's
 * program: no packet is sent but where something on its way has state. One host of each plane serves all
 * flows, and nothing of a flow remains, so that it goes through a whole cluster in a fraction of the time.
 *
 * A plane that chooses by its own order, as IPVS's round robin does, is led to the endpoint that the first
 * plane chose; where that plane is the first, to its first one.
 *
 * ```ts
 * const flows = clusterFlows(cluster, { from: ['pod'] });
 * const openings = compareOpenings(cluster, flows, { planes: planesNamed(['iptables', 'ipvs']) });
 * openings[0]?.planes[0]?.opening.rulesEvaluated; // of the first packet
 * ```
 *
 * @throws {PacketPathError} as the data planes do when they make a host; `bad-option` for an endpoint that
 *   the service does not have
 */
export function compareOpenings(
  cluster: Cluster,
  flows: readonly NamedFlow[],
  options: CompareOptions,
): readonly OpeningComparison[] {
  checkCluster(cluster);
  checkArgument('compareOpenings', 'flows', flows, listOf(NAMED_FLOW));
  checkOptions('compareOpenings', options, COMPARE_OPTIONS, ['planes']);
  const { planes, endpoint = 0, seed = 1 } = options;
  const place = nodePlace(cluster, options.place);
  const hosts = planes.map((plane) => makeHost(plane, cluster, { seed, place }));
  const named = namedDestination(cluster);
  const comparisons = flows.map(({ name, flow: given }) => {
    const flow = toFlow(given, named);
    checkEndpoint(cluster, name, flow, endpoint);
    const reports: OpeningReport[] = [];
    for (const [index, plane] of planes.entries()) {
      const wanted = reports.find((report) => report.endpoint !== null && isChosen(report, flow));
      reports.push(reportOf(plane, hosts[index]!, flow, wanted?.endpoint ?? endpoint));
    }
    return Object.freeze({ name, flow, planes: Object.freeze(reports) });
  });
  return Object.freeze(comparisons);
}

/** The means by which endpoints are met that a connection of this very client may have. */
const ENUMERATED: ReadonlySet<Means | 'samples'> = new Set<Means>(['draws', 'turns', 'one']);

/** An end that the flow names itself was not chosen. */
function isChosen({ endpoint }: OpeningReport, { destination }: Flow): boolean {
  return endpoint !== null && !isSame(endpoint, destination);
}

/** @param wanted the endpoint to lead to, or its place among those that draws lead to */
function reportOf(
  { name, title }: DataPlane,
  host: PlaneHost,
  flow: Flow,
  wanted: Endpoint | number,
): OpeningReport {
  const all = outcomesTo(host, flow, wanted);
  const found = typeof wanted === 'number' ? undefined : all.find((one) => isAt(one, wanted));
  const { endpoint, opening, state } = found ?? all[0]!;
  if (all.some((one) => one.state !== undefined)) host.forget();
  return Object.freeze({ plane: name, title, endpoint, opening, state: state ?? null });
}

/** Outcomes among which the wanted endpoint is, if it is met; for a place, that of the place is the first. */
function outcomesTo(host: PlaneHost, flow: Flow, wanted: Endpoint | number): FlowOutcome[] {
  const outcomes = host.outcomes(flow);
  const means = 'exact' in outcomes ? outcomes.means : 'samples';
  if (!('exact' in outcomes && ENUMERATED.has(means))) return [sentOutcome(host, flow, means)];
  // A round of turns that was begun is ended, so that the next flow finds the turn that this one found.
  if (means !== 'draws') return [...outcomes.exact];
  const met: FlowOutcome[] = [];
  for (const outcome of outcomes.exact) {
    met.push(outcome);
    if (typeof wanted === 'number' ? met.length > wanted : isAt(outcome, wanted)) break;
  }
  // Of a place beyond the last, draws lead to the last.
  return typeof wanted === 'number' ? met.reverse() : met;
}

function isAt({ endpoint }: FlowOutcome, wanted: Endpoint): boolean {
  return endpoint !== null && isSame(endpoint, wanted);
}

/** The first packet of a connection whose endpoint is decided by other than draws and turns. */
function sentOutcome(host: PlaneHost, flow: Flow, means: Means | 'samples'): FlowOutcome {
  const connection = host.connect(flow);
  if (connection.outcome === 'established') connection.close();
  return { probability: 1, ...openedBy(connection), state: `endpoints met by ${means}` };
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address.equals(b.address);
}
