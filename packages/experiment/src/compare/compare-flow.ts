import {
  type Connection,
  type ConnectionOutcome,
  type Endpoint,
  type Flow,
  type Seed,
  Work,
} from '@packet-path/core';
import type { Cluster } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';
import { SteeredChoices } from '../choices/steered-choices.ts';
import { kubernetesNode, type NodeHostOptions } from '../node/kubernetes-node.ts';
import { forgetConnections } from '../study/forget-connections.ts';
import { DATA_PLANES, type DataPlane } from './data-plane.ts';

/** What became of a flow in one data plane. */
export interface PlaneReport {
  readonly plane: string;
  readonly title: string;
  readonly outcome: ConnectionOutcome;
  /** Who answered; null where nobody did. */
  readonly endpoint: Endpoint | null;
  /** The client as the endpoint sees it; null where nobody answered. */
  readonly sourceSeen: Endpoint | null;
  /** Whether the endpoint sees another address than the client's. */
  readonly masqueraded: boolean;
  /** The first packet alone. */
  readonly opening: Work;
  /** One request and its response over the open connection. */
  readonly request: Work;
  /** Connections opened before this one, to come to the same endpoint as the first data plane. */
  readonly earlier: number;
}

/** One flow, laid side by side. */
export interface FlowComparison {
  readonly name: string;
  readonly flow: Flow;
  readonly planes: readonly PlaneReport[];
}

export interface CompareOptions {
  /** Default: all of {@link DATA_PLANES}. */
  readonly planes?: readonly DataPlane[];
  /** Which endpoint to lead the connection to, from 0, as rules list them. Default the first. */
  readonly endpoint?: number;
  readonly seed?: Seed;
  /** What every node is made of beside its program. */
  readonly host?: Omit<NodeHostOptions, 'choices'>;
}

/** Connections opened at most to come to the endpoint that the first data plane came to. */
const MOST_EARLIER = 64;

/**
 * Sends one flow through a fresh node of each data plane.
 *
 * Random draws are steered to one endpoint. A mode that keeps an order of its own, as IPVS's round
 * robin does, first gets as many other connections as bring it there, where it can be brought there.
 *
 * @throws {PacketPathError} what `kubernetesNode` throws
 */
export function compareFlow(
  cluster: Cluster,
  flow: Flow,
  options: CompareOptions = {},
  name = '',
): FlowComparison {
  const { planes = DATA_PLANES } = options;
  const reports: PlaneReport[] = [];
  for (const plane of planes) {
    const wanted = reports.find(({ endpoint }) => endpoint !== null)?.endpoint ?? null;
    reports.push(report(cluster, flow, plane, wanted, options));
  }
  return Object.freeze({ name, flow, planes: Object.freeze(reports) });
}

function report(
  cluster: Cluster,
  flow: Flow,
  plane: DataPlane,
  wanted: Endpoint | null,
  options: CompareOptions,
): PlaneReport {
  const { seed = 1 } = options;
  const choices = new SteeredChoices(options.endpoint ?? 0, seed);
  const host = kubernetesNode(cluster, { ...options.host, ...plane.node, seed, choices });
  const { connection, earlier } = connectTo(host, flow, wanted, choices);
  const isOpen = connection.outcome === 'established';
  const { reply, opening, outcome } = connection;
  const sourceSeen = isOpen ? { address: reply.destination, port: reply.destinationPort } : null;
  return Object.freeze({
    plane: plane.name,
    title: plane.title,
    outcome,
    endpoint: isOpen ? { address: reply.source, port: reply.sourcePort } : null,
    sourceSeen,
    masqueraded: sourceSeen !== null && !sourceSeen.address.equals(flow.source.address),
    opening,
    request: isOpen ? connection.request() : new Work(),
    earlier,
  });
}

/**
 * Connects until the wanted endpoint answers, or the answers come round to the first again. Each
 * connection finds the tables empty.
 */
function connectTo(
  host: LinuxHost,
  flow: Flow,
  wanted: Endpoint | null,
  choices: SteeredChoices,
): { readonly connection: Connection; readonly earlier: number } {
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
    forgetConnections(host, LONGEST_AFFINITY);
  }
}

/** The most that Kubernetes lets a client stick to its endpoint: a day, in seconds. */
const LONGEST_AFFINITY = 86_400;
