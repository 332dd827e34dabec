import { type Cluster, readCluster } from '@packet-path/cluster';
import {
  type Family,
  type Flow,
  PacketPathError,
  parseEndpoint,
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
import { type Command, Option } from 'commander';
import type { CapturePath } from '../captures/capture-host.ts';
import { CaptureRecorder } from '../captures/capture-recorder.ts';
import { notedHost } from '../rules/rules-host.ts';
import { formatTrace, type TraceDetail } from '../trace/format-trace.ts';
import { hooksPicture } from '../trace/picture/hooks-picture.ts';
import { mermaidOf } from '../trace/picture/mermaid.ts';
import { type TracedFlow, traceFlow } from '../trace/trace-flow.ts';
import { countersText } from '../trace/words/counters-text.ts';
import {
  addHostOptions,
  type HostOptionWords,
  readHostOptions,
  readNftables,
  readRules,
} from './host-options.ts';
import { print } from './output/print.ts';
import { writeWhole } from './output/write-file.ts';
import { paintTrace } from './paint-trace.ts';
import { passedOver } from './passed-over.ts';
import { loadPlane } from './plane-modules.ts';
import { readInput } from './read-input.ts';
import { readProtocol } from './read-protocol.ts';
import { checkOutput } from './recognise.ts';
import { traceCapture } from './trace-capture.ts';

interface TraceOptions extends HostOptionWords {
  readonly cluster?: string;
  readonly rules?: string;
  readonly nftables?: string;
  readonly ip6?: true;
  readonly mode: 'iptables' | 'ipvs' | 'nftables' | 'userspace';
  readonly layout: 'current' | '2019';
  readonly plane?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pcap?: string;
  readonly writePcap?: string;
  readonly protocol: string;
  readonly seed: string;
  readonly brief?: true;
  readonly full?: true;
  readonly json?: true;
  readonly mermaid?: true;
  readonly svg?: string;
}

const EXAMPLES = `
Examples:
  packet-path trace --cluster cluster.yaml --to default/web
  packet-path trace --cluster cluster.yaml --mode ipvs --to 10.96.0.10:80
  iptables-save > rules.txt
  packet-path trace --rules rules.txt --from 10.244.0.5:40000 --to 10.96.0.10:80
  ip -j addr > addr.json; ip -j route > route.json
  packet-path trace --rules rules.txt --addresses addr.json --routes route.json --to 172.20.0.11:30123
  packet-path trace --cluster cluster.yaml --plane ./mine.mjs --to default/web
  tcpdump -i eth0 -w eth0.pcap; packet-path trace --rules rules.txt --pcap eth0.pcap --write-pcap out.pcapng
  nft list ruleset > rules.nft
  packet-path trace --nftables rules.nft --from 10.244.0.5:40000 --to 10.96.0.10:80

Exit code: 0, or 2 with one line that says what is wrong.`;

/** Adds `trace`: one connection through a node, step by step. */
export function addTraceCommand(program: Command): void {
  const command = program
    .command('trace')
    .summary('follow one connection through a node, step by step')
    .description(
      'Opens one connection through a node that runs kube-proxy for a cluster, or through a host with ' +
        'rules of yours, and tells what every packet meets.',
    )
    .addOption(
      new Option('--cluster <file>', 'Services and EndpointSlices, JSON or YAML').conflicts(
        'rules',
      ),
    )
    .option('--rules <file>', 'what iptables-save printed')
    .addOption(
      new Option(
        '--nftables <file>',
        'what nft list ruleset printed, with -j or not; alone or beside --rules',
      ).conflicts('cluster'),
    )
    .option(
      '--ip6',
      'IPv6: the rules are of ip6tables-save, a service is called by its IPv6 address',
    )
    .addOption(
      new Option('--mode <mode>', "kube-proxy's mode")
        .choices(['iptables', 'ipvs', 'nftables', 'userspace'])
        .default('iptables')
        .conflicts(['rules', 'nftables']),
    )
    .addOption(
      new Option('--layout <layout>', "of iptables mode's rules")
        .choices(['current', '2019'])
        .default('current')
        .conflicts(['rules', 'nftables']),
    )
    .addOption(
      new Option(
        '--plane <module>',
        'a data plane of yours: ./mine.mjs, its default export',
      ).conflicts(['mode', 'layout', 'rules', 'nftables']),
    )
    .option('--from <address:port>', 'the client (default: a pod of the node)')
    .option('--to <target>', 'address:port, or a service of the cluster: namespace/name[:port]')
    .addOption(
      new Option(
        '--pcap <file>',
        'send the packets of a capture (pcap, pcapng) at their times, in place of a connection',
      ).conflicts(['to', 'from', 'protocol', 'brief', 'full', 'mermaid', 'svg']),
    )
    .option('--write-pcap <file>', 'write what entered and left as pcapng')
    .option('--protocol <name>', 'tcp, udp, sctp or icmp', 'tcp')
    .option('--seed <seed>', 'decides what Linux leaves to chance', '1')
    .option('--brief', 'tell decisions alone')
    .addOption(
      new Option('--full', 'tell every step: each rule, each set, each hook function').conflicts(
        'brief',
      ),
    )
    .option('--json', 'print the steps as JSON')
    .addOption(
      new Option('--mermaid', 'print a flowchart of Mermaid').conflicts(['json', 'brief', 'full']),
    )
    .option('--svg <file>', 'write a picture of the hooks and of the way through them')
    .addHelpText('after', EXAMPLES)
    .action((options: TraceOptions) => trace(options));
  addHostOptions(command);
}

async function trace(options: TraceOptions): Promise<void> {
  const { pcap, writePcap } = options;
  const { path, notes, flow } =
    options.cluster === undefined ? onRules(options) : await onCluster(options, options.cluster);
  if (pcap !== undefined) return traceCapture(path, notes, { ...options, pcap });
  const recorder = writePcap === undefined ? undefined : new CaptureRecorder(path);
  const traced = traceFlow(path, flow());
  if (writePcap !== undefined && recorder !== undefined) writeWhole(writePcap, recorder.bytes);
  if (options.svg !== undefined) writeWhole(options.svg, hooksPicture(traced.steps));
  print(`${textOf(traced, notes, options)}\n`, options.json === true ? undefined : paintTrace);
}

function textOf(traced: TracedFlow, notes: readonly string[], options: TraceOptions): string {
  if (options.json === true) return toJson(traced, notes);
  if (options.mermaid === true) return mermaidOf(traced.steps).trimEnd();
  return [...describe(traced, detailOf(options)), ...notes.map((note) => `note: ${note}`)].join(
    '\n',
  );
}

/** The target of a connection. @throws {PacketPathError} `usage` where there is none */
function targetOf({ to }: TraceOptions): string {
  if (to !== undefined) return to;
  throw new PacketPathError('usage', 'there is nobody to connect to', {
    expected: '--to, or --pcap',
  });
}

interface Scene {
  readonly path: CapturePath;
  /** The connection that the options name. */
  readonly flow: () => Flow;
  /** Sentences on the host: its supposed parts, and rules that were not understood. */
  readonly notes: readonly string[];
}

async function onCluster(options: TraceOptions, file: string): Promise<Scene> {
  const notes: string[] = [];
  const cluster = readCluster(checkOutput(readInput(file), file, ['kubectl get -o yaml']), {
    source: file,
    onPassedOver: (kind, count) => notes.push(passedOver(kind, count)),
  });
  const plane = await planeOf(options);
  const path = makeHost(plane, cluster, { seed: options.seed });
  return { path, flow: () => flowInCluster(cluster, options), notes };
}

async function planeOf({ mode, layout, plane }: TraceOptions): Promise<DataPlane> {
  if (plane !== undefined) return loadPlane(plane);
  if (layout === 'current') return planesNamed([mode])[0]!;
  if (mode === 'iptables') return planesNamed(['iptables-2019'])[0]!;
  throw new PacketPathError('usage', `${mode} mode has no layout of ${layout}`, {
    expected: '--mode iptables, or no --layout',
  });
}

function flowInCluster(cluster: Cluster, options: TraceOptions): Flow {
  const source = options.from === undefined ? undefined : parseEndpoint(options.from);
  const given = source === undefined ? {} : { source };
  const to = targetOf(options);
  if (to.includes('/')) {
    const protocol = serviceProtocol(options.protocol);
    return clusterFlow(cluster, to, {
      ...given,
      protocol,
      ...(options.ip6 && { family: 6 }),
    });
  }
  const destination = parseEndpoint(to);
  const { family } = destination.address;
  const pod = nodePlace(cluster).networks.find((network) => network.family === family)?.client;
  const client = source ?? toEndpoint({ address: pod ?? CLIENT[family], port: CLIENT_PORT });
  return { protocol: readProtocol(options.protocol), source: client, destination };
}

function onRules(options: TraceOptions): Scene {
  const { rules, nftables, ipvsadm } = options;
  if (rules === undefined && nftables === undefined && ipvsadm === undefined) {
    throw new PacketPathError('usage', 'there is nothing to trace', {
      expected: '--cluster, --rules, --nftables or --ipvsadm',
    });
  }
  const flow = (): Flow => flowBetween(options);
  const family = options.pcap === undefined ? flow().destination.address.family : familyOf(options);
  const { host, notes } = notedHost({
    ...(rules !== undefined && { rules: readRules(rules) }),
    ...(nftables !== undefined && { nftables: readNftables(nftables) }),
    ...readHostOptions(options, family),
    family,
    sources: sourcesOf(options),
    seed: options.seed,
  });
  return { path: host, flow, notes };
}

/** The connection that addresses alone name. */
function flowBetween(options: TraceOptions): Flow {
  const to = targetOf(options);
  const destination = parseEndpoint(to);
  const { family } = destination.address;
  if (options.ip6 === true && family === 4) {
    throw new PacketPathError('usage', `${to} is not IPv6`, { expected: '[address]:port' });
  }
  const source = toEndpoint(options.from ?? { address: CLIENT[family], port: CLIENT_PORT });
  return { protocol: readProtocol(options.protocol), source, destination };
}

function familyOf({ ip6 }: TraceOptions): Family {
  return ip6 === true ? 6 : 4;
}

/** The files' names in errors. */
function sourcesOf({
  rules,
  nftables,
  ipset,
  ipvsadm,
}: TraceOptions): Readonly<Record<string, string>> {
  return {
    ...(rules !== undefined && { iptables: rules, ip6tables: rules }),
    ...(nftables !== undefined && { nftables }),
    ...(ipset !== undefined && { ipset }),
    ...(ipvsadm !== undefined && { ipvsadm }),
  };
}

/** A pod that serves nothing, where no client is named. */
const CLIENT = { 4: '10.244.0.200', 6: 'fd00:10:244::c8' } as const;

function serviceProtocol(name: string): 'tcp' | 'udp' | 'sctp' {
  if (name === 'tcp' || name === 'udp' || name === 'sctp') return name;
  throw new PacketPathError('usage', `a service does not speak '${name}'`, {
    expected: 'tcp, udp or sctp',
  });
}

function detailOf({ brief, full }: TraceOptions): TraceDetail {
  if (brief === true) return 'brief';
  return full === true ? 'full' : 'usual';
}

function describe({ connection, steps }: TracedFlow, detail: TraceDetail): string[] {
  const { original, reply, outcome, why, heard, opening, total, onward = [] } = connection;
  const answer = heard === null ? 'nobody answered' : `answered by ${reply}`;
  return [
    ...formatTrace(steps, { detail }),
    '',
    `${outcome}${why === null ? '' : ` (${why})`}: ${original}; ${answer}`,
    ...onward.map((next) => `carried on: ${next.original}; answered by ${next.reply ?? 'nobody'}`),
    `work of the first packet: ${countersText(opening)}`,
    ...(onward.length > 0 ? [`work of the opening, with the proxy's: ${countersText(total)}`] : []),
  ];
}

function toJson({ connection, steps }: TracedFlow, notes: readonly string[]): string {
  const { outcome, original, reply, opening, total } = connection;
  const tuples = { original: String(original), reply: String(reply) };
  const onward = (connection.onward ?? []).map((next) => ({
    original: String(next.original),
    reply: next.reply === null ? null : String(next.reply),
    opening: next.opening,
  }));
  return JSON.stringify({ outcome, ...tuples, onward, opening, total, notes, steps }, null, 2);
}
