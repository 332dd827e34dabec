import { PacketPathError } from '@packet-path/core';
import {
  type ClusterFlow,
  clusterFlows,
  compareFlow,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
  DATA_PLANES,
  dataPlanes,
  type FlowComparison,
} from '@packet-path/experiment';
import { readCluster } from '@packet-path/kube-proxy';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readInput } from './read-input.ts';

interface CompareCommandOptions {
  readonly cluster: string;
  readonly to?: string;
  readonly from: 'pod' | 'node' | 'outside' | 'all';
  readonly planes: readonly string[];
  readonly endpoint: number;
  readonly format: keyof typeof WRITERS;
  readonly seed: string;
}

const EXAMPLES = `
Examples:
  packet-path compare --cluster cluster.yaml --to default/web
  packet-path compare --cluster cluster.yaml --from all --format markdown
  packet-path compare --cluster cluster.yaml --to default/web --planes iptables,ipvs

Exit code: 0, or 2 with one line that says what is wrong.`;

/** Adds `compare`: the flows that a cluster implies, through several data planes side by side. */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .summary('lay the ledgers of several data planes side by side')
    .description(
      'Sends one flow, or every flow that a cluster implies, through a fresh node of each data plane: ' +
        'where it ends, what the endpoint sees, and what the first packet cost.',
    )
    .requiredOption('--cluster <file>', 'Services and EndpointSlices, JSON or YAML')
    .option('--to <service>', 'only this service: namespace/name[:port]')
    .addOption(
      new Option('--from <client>', 'who connects: a pod of the node, the node, or from outside')
        .choices(['pod', 'node', 'outside', 'all'])
        .default('pod'),
    )
    .option(
      '--planes <names>',
      `comma-separated, of ${DATA_PLANES.map(({ name }) => name).join(', ')}`,
      (names: string) => names.split(','),
      DATA_PLANES.map(({ name }) => name),
    )
    .option('--endpoint <n>', 'which endpoint draws lead to, from 0', readIndex, 0)
    .addOption(
      new Option('--format <format>', 'of the answer')
        .choices(['table', 'markdown', 'json'])
        .default('table'),
    )
    .option('--seed <seed>', 'decides what else Linux leaves to chance', '1')
    .addHelpText('after', EXAMPLES)
    .action(compare);
}

function compare(options: CompareCommandOptions): void {
  const cluster = readCluster(readInput(options.cluster), { source: options.cluster });
  const planes = dataPlanes(options.planes);
  const flows = clusterFlows(cluster, {
    ...(options.from !== 'all' && { from: [options.from] }),
    ...(options.to !== undefined && { service: options.to }),
  });
  if (flows.length === 0) throw nothingToCompare(options);
  const { endpoint, seed } = options;
  const comparisons = flows.map(({ flow, name }: ClusterFlow) =>
    compareFlow(cluster, flow, { planes, endpoint, seed }, name),
  );
  process.stdout.write(WRITERS[options.format](comparisons));
}

const WRITERS = {
  table: (comparisons: readonly FlowComparison[]) => comparisons.map(comparisonText).join('\n'),
  markdown: (comparisons: readonly FlowComparison[]) =>
    comparisons.map(comparisonMarkdown).join('\n'),
  json: (comparisons: readonly FlowComparison[]) =>
    `${JSON.stringify(comparisons.map(comparisonJson), null, 2)}\n`,
} as const;

function nothingToCompare({ to, from }: CompareCommandOptions): PacketPathError {
  const what = to === undefined ? 'the cluster has no flow' : `no flow leads to '${to}'`;
  const whence = from === 'all' ? '' : ` from ${from === 'outside' ? 'outside' : `a ${from}`}`;
  return new PacketPathError('not-found', `${what}${whence}`, {
    expected: "a service with an address there: 'namespace/name', or --from all",
  });
}

function readIndex(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Not a whole number.');
}
