import { basename } from 'node:path';
import { PacketPathError, printableLine } from '@packet-path/core';
import type { DataPlane } from '@packet-path/data-plane';
import {
  DEFAULT_REQUESTS,
  joinStudies,
  planeName,
  type StudyProgress,
  type StudyResult,
  studyTable,
} from '@packet-path/experiment';
import { planesNamed } from '@packet-path/node';
import { type Command, Option } from 'commander';
import { STUDY_PLANES } from '../planes/study-planes.ts';
import { runRulesStudy } from '../rules/run-rules-study.ts';
import { expectedTime } from './expected-time.ts';
import { helpText } from './help-text.ts';
import {
  addHostOptions,
  checkNoneBesideRules,
  hasRules,
  type RulesWords,
  readRulesHost,
} from './host-options.ts';
import { OutputFolder } from './output/output-folder.ts';
import { PatientPrinter, tell } from './output/print.ts';
import { ranCommand } from './output/ran-command.ts';
import { checkDistinct, loadPlane, ownPlanes, planeNames } from './plane-modules.ts';
import { Progress } from './progress.ts';
import { clusterText } from './read-cluster-file.ts';
import { sourceOf } from './read-input.ts';
import { SHOP_CLUSTER, writeStudy } from './study-files.ts';
import { countList, endpointCount } from './study-options.ts';
import { StudyPrinter } from './study-printer.ts';
import { type ClusterSource, clusterOnce, pairsOf } from './study-task.ts';
import { runTasks } from './study-threads.ts';

interface StudyCommandOptions extends RulesWords {
  readonly cluster?: string;
  readonly planes: readonly string[];
  readonly plane: readonly string[];
  readonly services: readonly number[];
  readonly endpoints: number;
  readonly seed: string;
  readonly out: string;
  readonly json?: true;
  readonly programming?: true;
}

const HELP = helpText(`
Examples:
  packet-path study --services 1,100,10000
  kubectl get services,endpointslices -A -o yaml > cluster.yaml
  packet-path study --cluster cluster.yaml
  iptables-save > rules.txt
  packet-path study --rules rules.txt
  packet-path study --plane ./mine.mjs --services 10,100

Exit code: 0, or 2 with one line that says what is wrong; then the files that were there are as they were.`);

/** Options in place of clusters, and so of all that is said of clusters. */
const RULES: string[] = ['rules', 'nftables', 'ipvsadm'];
const SIZES: readonly number[] = [1, 10, 100, 1000, 5000, 10_000];
const STUDY_NAMES: readonly string[] = STUDY_PLANES.map(({ name }) => name);

/** Adds `study`, the main job, to the command line. */
export function addStudyCommand(program: Command): void {
  const command = program
    .command('study')
    .summary('count the rules that a new connection walks, in each of kube-proxy’s modes')
    .description(
      'Connects to every endpoint of every service, through kube-proxy in iptables mode (as in 2019, ' +
        'and today), in IPVS and in nftables mode, and counts the work: in a cluster of yours, and in ' +
        'synthetic ones that grow. Prints a table; writes study.json, study.csv, study.html and charts.',
    )
    .option(
      '--cluster <file>',
      'Services and EndpointSlices, JSON or YAML (default: an example shop)',
    )
    .addOption(
      new Option(
        '--rules <file>',
        'count over what iptables-save printed, instead of over clusters',
      ).conflicts('cluster'),
    )
    .addOption(
      new Option(
        '--nftables <file>',
        'what nft list ruleset printed, with -j or not; alone or beside --rules',
      ).conflicts('cluster'),
    )
    .addOption(
      new Option('--planes <names>', "kube-proxy's modes to study, comma-separated")
        .argParser(planeNames)
        .default(STUDY_NAMES, STUDY_NAMES.join(','))
        .conflicts(RULES),
    )
    .addOption(ownPlanes().conflicts(RULES))
    .addOption(
      new Option('--services <list>', 'sizes of the synthetic clusters')
        .argParser(countList)
        .default(SIZES, SIZES.join(','))
        .conflicts(RULES),
    )
    .addOption(
      new Option('--endpoints <n>', 'endpoints of each of their services')
        .argParser(endpointCount)
        .default(10)
        .conflicts(RULES),
    )
    .option('--seed <seed>', 'decides the order of services, and hash keys', '1')
    .option('--out <dir>', 'where the files go', 'out')
    .option('--programming', 'count the syncs too: everything, one service less, one more')
    .option('--json', 'print study.json instead of the table')
    .addHelpText('after', HELP)
    .action((options: StudyCommandOptions, self: Command) => study(options, self));
  addHostOptions(command, 'instead of a cluster');
}

/** @throws {PacketPathError} `usage` for syncs of rules: nobody wrote them for a cluster */
function checkNoProgramming({ programming }: StudyCommandOptions): void {
  if (programming !== true) return;
  throw new PacketPathError('usage', '--programming counts syncs, and rules are not synced', {
    expected: 'a study of clusters',
  });
}

/** @throws {PacketPathError} before any file is put in place */
async function study(options: StudyCommandOptions, command: Command): Promise<void> {
  const { out, json, seed } = options;
  if (hasRules(options)) checkNoProgramming(options);
  else checkNoneBesideRules(options);
  const output = OutputFolder.open(out, { command: ranCommand(command), seed });
  const told = { progress: new Progress(), printer: new PatientPrinter() };
  try {
    const result = hasRules(options)
      ? studyRules(options, told)
      : await studyClusters(options, told);
    if (json) told.printer.print(`${JSON.stringify(result, null, 2)}\n`);
    writeStudy(output, result);
    const files = output.finish();
    process.stderr.write(`\nWritten to ${printableLine(out)}: ${files.join(', ')}\n`);
  } finally {
    told.progress.end();
    output.close();
  }
  told.printer.end();
}

/** Where a study tells what it found, and how far it is. */
interface Told {
  readonly progress: Progress;
  readonly printer: PatientPrinter;
}

async function studyClusters(
  options: StudyCommandOptions,
  { progress, printer }: Told,
): Promise<StudyResult> {
  const { cluster = SHOP_CLUSTER, services, endpoints, seed, planes: names } = options;
  const programming = options.programming === true;
  const clusters: readonly ClusterSource[] = [
    ...(cluster === undefined ? [] : [described(cluster, seed)]),
    ...services.map((count) => ({ kind: 'synthetic', services: count, endpoints }) as const),
  ];
  // Named and loaded here as well, so that a plane that is wrong is told of before anything is done.
  const planes: DataPlane[] = [...planesNamed(names)];
  for (const module of options.plane) planes.push(await loadPlane(module));
  checkDistinct(planes);
  const tasks = clusters.flatMap((source) => [
    ...names.map((name) => ({ cluster: source, plane: { name }, seed, programming })),
    ...options.plane.map((module) => ({ cluster: source, plane: { module }, seed, programming })),
  ]);
  const expected = expectedTime(tasks);
  if (expected !== undefined) tell(expected);
  const table = new StudyPrinter({
    tasks,
    head: { planes: planes.map(planeName), requests: DEFAULT_REQUESTS },
    services: Math.max(...services),
    progress,
    printer,
    quiet: options.json === true,
  });
  const result = joinStudies(await runTasks(tasks, table));
  table.end(result);
  return result;
}

/** The user's cluster, read at once so that what is wrong with it shows early. */
function described(file: string, seed: string): ClusterSource {
  const text = clusterText(file);
  const name = basename(sourceOf(file)).replace(/\.(json|ya?ml)(\.gz)?$/, '');
  const source = { kind: 'described', name, file, text } as const;
  const cluster = clusterOnce({ ...source, pairs: 0 }, seed, tell);
  return { ...source, pairs: pairsOf(cluster) };
}

function studyRules(options: StudyCommandOptions, { progress, printer }: Told): StudyResult {
  const { rules, nftables, ipvsadm, seed, json } = options;
  const name = [rules, nftables, ipvsadm].filter((file) => file !== undefined).map(sourceOf)[0]!;
  const onProgress = ({ done, total }: StudyProgress): void =>
    progress.show(`${name}: ${done} of ${total} destinations`);
  const { family, ...host } = readRulesHost(options);
  const result = runRulesStudy({
    ...host,
    ...(rules !== undefined && { family }),
    name,
    seed,
    onProgress,
  });
  progress.end();
  if (json) return result;
  printer.print(studyTable(result));
  for (const note of result.notes ?? []) printer.print(`note: ${note}\n`);
  return result;
}
