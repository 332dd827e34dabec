import { readPolicies } from '@packet-path/calico';
import { PacketPathError } from '@packet-path/core';
import type { DataPlane } from '@packet-path/data-plane';
import {
  compareFlows,
  compareOpenings,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
  type FlowComparison,
  type OpeningComparison,
} from '@packet-path/experiment';
import { kubeProxyPlanes, planesNamed, withCalico } from '@packet-path/node';
import { type Command, Option } from 'commander';
import { rulesDataPlane } from '../rules/rules-data-plane.ts';
import { comparedFlows, type FlowSelection } from './compared-flows.ts';
import { EXIT_CODES, helpText } from './help-text.ts';
import {
  addHostOptions,
  checkNoneBesideRules,
  hasRules,
  type RulesWords,
  readRulesHost,
} from './host-options.ts';
import { choice, wholeNumber } from './option-values.ts';
import { print, tell } from './output/print.ts';
import { checkDistinct, loadPlane, ownPlanes, planeNames } from './plane-modules.ts';
import { readClusterFile } from './read-cluster-file.ts';
import { readInput, sourceOf } from './read-input.ts';
import { serviceProtocol } from './read-protocol.ts';

interface CompareCommandOptions extends FlowSelection, RulesWords {
  readonly cluster: string;
  readonly planes: readonly string[];
  readonly plane: readonly string[];
  readonly calico?: string;
  readonly endpoint: number;
  readonly firstPackets: boolean;
  readonly format?: keyof typeof WRITERS;
  readonly json?: true;
  readonly seed: string;
}

const HELP = helpText(`
Examples:
  packet-path compare --cluster cluster.yaml --to default/web
  packet-path compare --cluster cluster.yaml --from all --format markdown
  packet-path compare --cluster cluster.yaml --from 203.0.113.9:40000 \\
    --to 192.168.0.10:30080
  packet-path compare --cluster cluster.yaml --to default/web \\
    --planes iptables,ipvs
  packet-path compare --cluster cluster.yaml --first-packets --format json
  packet-path compare --cluster cluster.yaml --to default/web \\
    --calico policies.yaml
  packet-path compare --cluster cluster.yaml --to default/web --plane ./mine.mjs
  iptables-save > rules.txt
  packet-path compare --cluster cluster.yaml --to default/web --rules rules.txt

${EXIT_CODES}`);

const MODES: readonly string[] = kubeProxyPlanes().map(({ name }) => name);

/** Adds `compare`: the flows that a cluster implies, through several data planes side by side. */
export function addCompareCommand(program: Command): void {
  const command = program
    .command('compare')
    .summary('lay the ledgers of several data planes side by side')
    .description(
      'Sends one flow, or every flow that a cluster implies, through a fresh node of each data plane: ' +
        'where it ends, what was rewritten, and the ledgers of its first packet and of a request.',
    )
    .requiredOption('--cluster <file>', 'Services and EndpointSlices, JSON or YAML')
    .option('--rules <file>', 'what iptables-save printed: the host with these rules beside them')
    .option('--nftables <file>', 'what nft list ruleset printed, alone or beside --rules')
    .option('--to <target>', 'only this service, namespace/name[:port]; or an address:port')
    .option('--from <client>', 'who connects: pod, node, outside, all; or an address:port', 'pod')
    .option(
      '--protocol <name>',
      'tcp, udp or sctp: of a flow to an address (default: tcp), or of the ports of services (default: all)',
      serviceProtocol,
    )
    .addOption(
      new Option('--planes <names>', 'data planes of kube-proxy, comma-separated')
        .argParser(planeNames)
        .default(MODES, MODES.join(',')),
    )
    .addOption(ownPlanes())
    .option(
      '--calico <file>',
      'network policies, JSON or YAML: each plane with Calico beside it, too',
    )
    .option(
      '--endpoint <n>',
      'which endpoint draws lead to, from 0',
      wholeNumber('--endpoint', 0, 999_999),
      0,
    )
    .addOption(
      choice('--format <format>', 'of the answer (default: table)', ['table', 'markdown', 'json']),
    )
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option(
      '--first-packets',
      'first packets alone, counted by enumerating each program: a whole cluster at once',
      false,
    )
    .option('--seed <seed>', 'decides what else Linux leaves to chance', '1')
    .addHelpText('after', HELP)
    .action(compare);
  addHostOptions(command, 'beside a cluster');
}

async function compare(options: CompareCommandOptions): Promise<void> {
  const cluster = readClusterFile(options.cluster, tell);
  const { endpoint, seed } = options;
  const planes = await planesOf(options);
  const flows = comparedFlows(cluster, options);
  const compared = options.firstPackets ? compareOpenings : compareFlows;
  const comparisons = compared(cluster, flows, { planes, endpoint, seed });
  // Piece by piece: ten thousand ledgers do not fit into one string.
  const write = WRITERS[options.json === true ? 'json' : (options.format ?? 'table')];
  for (const [index, comparison] of comparisons.entries()) {
    print(write(comparison, index, comparisons.length));
  }
}

/**
 * The data planes asked for; behind each of kube-proxy's modes the same with Calico beside it, behind all
 * the host with rules of the user's.
 */
async function planesOf(options: CompareCommandOptions): Promise<readonly DataPlane[]> {
  const { calico } = options;
  const named = planesNamed(options.planes);
  const own = await Promise.all(options.plane.map(loadPlane));
  if (hasRules(options)) {
    const { plane, notes } = rulesDataPlane(readRulesHost(options));
    for (const note of notes) tell(`note: ${note}`);
    own.push(plane);
  } else checkNoneBesideRules(options);
  checkDistinct([...named, ...own]);
  if (calico === undefined) return [...named, ...own];
  const objects = policiesOf(calico);
  return [...named.flatMap((plane) => [plane, withCalico(plane, { objects })]), ...own];
}

/** @throws {PacketPathError} `not-found` where a file holds no policy: what is compared would be the same twice */
function policiesOf(file: string): ReturnType<typeof readPolicies> {
  const source = sourceOf(file);
  const objects = readPolicies(readInput(file), { source });
  const { policies, hostEndpoints, pools } = objects;
  if (policies.length + hostEndpoints.length + pools.length > 0) return objects;
  throw new PacketPathError('not-found', 'there is no policy', {
    source,
    expected: 'NetworkPolicy objects of Kubernetes or of Calico, or GlobalNetworkPolicy',
  });
}

type Writer = (
  comparison: FlowComparison | OpeningComparison,
  index: number,
  count: number,
) => string;

const WRITERS = {
  table: (comparison, index) => `${index === 0 ? '' : '\n'}${comparisonText(comparison)}`,
  markdown: (comparison, index) => `${index === 0 ? '' : '\n'}${comparisonMarkdown(comparison)}`,
  json(comparison, index, count) {
    const written = JSON.stringify(comparisonJson(comparison), null, 2);
    return `${index === 0 ? '[\n' : ''}${written}${index + 1 === count ? '\n]\n' : ',\n'}`;
  },
} satisfies Readonly<Record<string, Writer>>;
