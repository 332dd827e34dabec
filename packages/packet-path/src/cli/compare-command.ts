import { readPolicies } from '@packet-path/calico';
import { readCluster } from '@packet-path/cluster';
import type { DataPlane } from '@packet-path/data-plane';
import {
  compareFlows,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
  type FlowComparison,
} from '@packet-path/experiment';
import { kubeProxyPlanes, planesNamed, withCalico } from '@packet-path/node';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { comparedFlows, type FlowSelection } from './compared-flows.ts';
import { print, tell } from './output/print.ts';
import { passedOver } from './passed-over.ts';
import { checkDistinct, collect, loadPlane, planeNames } from './plane-modules.ts';
import { readInput } from './read-input.ts';
import { checkOutput } from './recognise.ts';

interface CompareCommandOptions extends FlowSelection {
  readonly cluster: string;
  readonly planes: readonly string[];
  readonly plane: readonly string[];
  readonly calico?: string;
  readonly endpoint: number;
  readonly format: keyof typeof WRITERS;
  readonly seed: string;
}

const EXAMPLES = `
Examples:
  packet-path compare --cluster cluster.yaml --to default/web
  packet-path compare --cluster cluster.yaml --from all --format markdown
  packet-path compare --cluster cluster.yaml --from 203.0.113.9:40000 --to 192.168.0.10:30080
  packet-path compare --cluster cluster.yaml --to default/web --planes iptables,ipvs
  packet-path compare --cluster cluster.yaml --to default/web --calico policies.yaml
  packet-path compare --cluster cluster.yaml --to default/web --plane ./mine.mjs

Exit code: 0, or 2 with one line that says what is wrong.`;

const MODES: readonly string[] = kubeProxyPlanes().map(({ name }) => name);

/** Adds `compare`: the flows that a cluster implies, through several data planes side by side. */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .summary('lay the ledgers of several data planes side by side')
    .description(
      'Sends one flow, or every flow that a cluster implies, through a fresh node of each data plane: ' +
        'where it ends, what was rewritten, and the ledgers of its first packet and of a request.',
    )
    .requiredOption('--cluster <file>', 'Services and EndpointSlices, JSON or YAML')
    .option('--to <target>', 'only this service, namespace/name[:port]; or an address:port')
    .option('--from <client>', 'who connects: pod, node, outside, all; or an address:port', 'pod')
    .option('--protocol <name>', 'of a flow to an address: tcp, udp or sctp', 'tcp')
    .option('--planes <names>', `comma-separated, of ${MODES.join(', ')}`, planeNames, MODES)
    .option(
      '--plane <module>',
      'a data plane of yours beside them: ./mine.mjs, its default export; may be given again',
      collect,
      [],
    )
    .option(
      '--calico <file>',
      'network policies, JSON or YAML: each plane with Calico beside it, too',
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

async function compare(options: CompareCommandOptions): Promise<void> {
  const file = options.cluster;
  const cluster = readCluster(checkOutput(readInput(file), file, ['kubectl get -o yaml']), {
    source: file,
    onPassedOver: (kind, count) => tell(`${file}: ${passedOver(kind, count)}`),
  });
  const { endpoint, seed } = options;
  const planes = await planesOf(options);
  const flows = comparedFlows(cluster, options);
  const comparisons = compareFlows(cluster, flows, { planes, endpoint, seed });
  // Piece by piece: ten thousand ledgers do not fit into one string.
  const write = WRITERS[options.format];
  for (const [index, comparison] of comparisons.entries()) {
    print(write(comparison, index, comparisons.length));
  }
}

/** The data planes asked for; behind each of kube-proxy's modes the same with Calico beside it. */
async function planesOf(options: CompareCommandOptions): Promise<readonly DataPlane[]> {
  const { calico } = options;
  const named = planesNamed(options.planes);
  const own = await Promise.all(options.plane.map(loadPlane));
  checkDistinct([...named, ...own]);
  if (calico === undefined) return [...named, ...own];
  const objects = readPolicies(readInput(calico), { source: calico });
  return [...named.flatMap((plane) => [plane, withCalico(plane, { objects })]), ...own];
}

type Writer = (comparison: FlowComparison, index: number, count: number) => string;

const WRITERS = {
  table: (comparison, index) => `${index === 0 ? '' : '\n'}${comparisonText(comparison)}`,
  markdown: (comparison, index) => `${index === 0 ? '' : '\n'}${comparisonMarkdown(comparison)}`,
  json(comparison, index, count) {
    const written = JSON.stringify(comparisonJson(comparison), null, 2);
    return `${index === 0 ? '[\n' : ''}${written}${index + 1 === count ? '\n]\n' : ',\n'}`;
  },
} satisfies Readonly<Record<string, Writer>>;

function readIndex(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Not a whole number.');
}
