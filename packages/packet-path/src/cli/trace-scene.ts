import type { Cluster } from '@packet-path/cluster';
import {
  type Connection,
  type Family,
  type Flow,
  flowOf,
  PacketPathError,
  Protocol,
  toEndpoint,
} from '@packet-path/core';
import {
  CLIENT_PORT,
  clusterFlow,
  type DataPlane,
  makeHost,
  nodePlace,
} from '@packet-path/data-plane';
import { planesNamed } from '@packet-path/node';
import type { CapturePath } from '../captures/capture-host.ts';
import { notedHost } from '../rules/rules-host.ts';
import { hasRules, type RulesWords, readRulesHost } from './host-options.ts';
import { outsideNote } from './outside-note.ts';
import { loadPlane } from './plane-modules.ts';
import { readClusterFile } from './read-cluster-file.ts';
import { readProtocol, serviceProtocol } from './read-protocol.ts';
import { checkFamily, checkOneFamily, isServiceName, noCluster, readEnd } from './target.ts';

/** The path that a trace follows, and the connection that it opens. */
export interface SceneOptions extends RulesWords {
  readonly cluster?: string;
  readonly ip6?: true;
  readonly mode: 'iptables' | 'ipvs' | 'nftables' | 'userspace';
  readonly layout: 'current' | '2019';
  readonly plane?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pcap?: string;
  readonly protocol: string;
  readonly seed: string;
}

/** A path to send packets through. */
export interface Scene {
  readonly path: CapturePath;
  /** The connection that the options name. */
  readonly flow: () => Flow;
  /** Sentences on the host: its supposed parts, and rules that were not understood. */
  readonly notes: readonly string[];
  /** A sentence on how a connection fared. */
  readonly noteOf?: (connection: Connection) => string | undefined;
}

/** A pod that serves nothing, where no client is named. */
const CLIENT = { 4: '10.244.0.200', 6: 'fd00:10:244::c8' } as const;

/** The scene of a trace. @throws {PacketPathError} what is wrong with the options or their files */
export function sceneOf(options: SceneOptions): Promise<Scene> | Scene {
  return options.cluster === undefined ? onRules(options) : onCluster(options, options.cluster);
}

async function onCluster(options: SceneOptions, file: string): Promise<Scene> {
  const notes: string[] = [];
  const cluster = readClusterFile(file, (sentence) => notes.push(sentence));
  // A connection that cannot be is told of before a node is built.
  const flow = options.pcap === undefined ? flowInCluster(cluster, options) : undefined;
  const plane = await planeOf(options);
  const path = makeHost(plane, cluster, { seed: options.seed });
  return {
    path,
    flow: () => flow ?? flowInCluster(cluster, options),
    notes,
    noteOf: (connection) => outsideNote(cluster, connection),
  };
}

async function planeOf({ mode, layout, plane }: SceneOptions): Promise<DataPlane> {
  if (plane !== undefined) return loadPlane(plane);
  if (layout === 'current') return planesNamed([mode])[0]!;
  if (mode === 'iptables') return planesNamed(['iptables-2019'])[0]!;
  throw new PacketPathError('usage', `${mode} mode has no layout of ${layout}`, {
    expected: '--mode iptables, or no --layout',
  });
}

/** The target of a connection. @throws {PacketPathError} `usage` where there is none */
function targetOf({ to }: SceneOptions): string {
  if (to !== undefined) return to;
  throw new PacketPathError('usage', 'there is nobody to connect to', {
    expected: '--to, or --pcap',
  });
}

function flowInCluster(cluster: Cluster, options: SceneOptions): Flow {
  const { from, ip6 } = options;
  const to = targetOf(options);
  if (isServiceName(to)) {
    const protocol = serviceProtocol(options.protocol);
    const source = from === undefined ? undefined : readEnd('--from', from, Protocol.TCP);
    const family = source?.address.family ?? (ip6 ? 6 : undefined);
    return clusterFlow(cluster, to, {
      protocol,
      ...(source && { source }),
      ...(family !== undefined && { family }),
    });
  }
  const { destination, protocol, source } = endsOf(to, options);
  const { family } = destination.address;
  checkFamily(cluster, family);
  const pod = nodePlace(cluster).networks.find((network) => network.family === family)?.client;
  const client = { address: pod ?? toEndpoint(clientOf(family)).address, port: CLIENT_PORT };
  return flowOf(protocol, source ?? client, destination);
}

function onRules(options: SceneOptions): Scene {
  if (!hasRules(options)) {
    throw new PacketPathError('usage', 'there is nothing to trace', {
      expected: '--cluster, --rules, --nftables or --ipvsadm',
    });
  }
  const flow = (): Flow => flowBetween(options);
  const family = options.pcap === undefined ? flow().destination.address.family : familyOf(options);
  const { host, notes } = notedHost({ ...readRulesHost(options, family), seed: options.seed });
  return { path: host, flow, notes };
}

/** The connection that addresses alone name. */
function flowBetween(options: SceneOptions): Flow {
  const to = targetOf(options);
  if (isServiceName(to)) throw noCluster(to);
  const { destination, protocol, source } = endsOf(to, options);
  const client = toEndpoint(clientOf(destination.address.family));
  return flowOf(protocol, source ?? client, destination);
}

interface Ends extends Pick<Flow, 'protocol' | 'destination'> {
  /** Undefined where no client is named. */
  readonly source: Flow['source'] | undefined;
}

function endsOf(to: string, { protocol: name, from, ip6 }: SceneOptions): Ends {
  const any = readProtocol(name, 4);
  const destination = readEnd('--to', to, any);
  const { family } = destination.address;
  if (ip6 === true && family === 4) {
    throw new PacketPathError('usage', `--to: ${destination.address} is not IPv6`, {
      expected: '[address]:port, or no --ip6',
    });
  }
  const source = from === undefined ? undefined : readEnd('--from', from, any);
  if (source !== undefined) checkOneFamily(source, destination);
  return { protocol: readProtocol(name, family), destination, source };
}

function clientOf(family: Family): { readonly address: string; readonly port: number } {
  return { address: CLIENT[family], port: CLIENT_PORT };
}

function familyOf({ ip6 }: SceneOptions): Family {
  return ip6 === true ? 6 : 4;
}
