import { readCluster } from '@packet-path/cluster';
import { type Command, Option } from 'commander';
import { migrate } from '../migrate/migrate.ts';
import type { MigrationMode } from '../migrate/migration.ts';
import { migrationText } from '../migrate/migration-text.ts';
import { print, tell } from './output/print.ts';
import { passedOver } from './passed-over.ts';
import { readInput } from './read-input.ts';
import { checkOutput } from './recognise.ts';

interface MigrateCommandOptions {
  readonly from: MigrationMode;
  readonly to: MigrationMode;
  readonly scheduler: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  kubectl get services,endpointslices,nodes -A -o json > cluster.json
  packet-path migrate --from ipvs --to nftables cluster.json
  packet-path migrate --scheduler lc --json cluster.json

Exit code: 0, or 2 with one line that says what is wrong.`;

const MODES: readonly MigrationMode[] = ['iptables', 'ipvs', 'nftables'];

/** Adds `migrate`: what another mode of kube-proxy means for a cluster. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .summary('tell what another mode of kube-proxy changes for a cluster')
    .description(
      'Plays the flows of a cluster in two modes of kube-proxy and tells what will be otherwise, each with ' +
        'its reason, and the work of connections and syncs before and after.',
    )
    .argument('<cluster>', 'Services, EndpointSlices and Nodes, JSON or YAML')
    .addOption(new Option('--from <mode>', 'the mode now').choices(MODES).default('ipvs'))
    .addOption(new Option('--to <mode>', 'the mode to come').choices(MODES).default('nftables'))
    .option('--scheduler <name>', 'of IPVS mode', 'rr')
    .option('--json', 'as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(run);
}

function run(file: string, { json, ...options }: MigrateCommandOptions): void {
  const cluster = readCluster(checkOutput(readInput(file), file, ['kubectl get -o yaml']), {
    source: file,
    onPassedOver: (kind, count) => tell(`${file}: ${passedOver(kind, count)}`),
  });
  const migration = migrate(cluster, options);
  print(json ? `${JSON.stringify(migration, null, 2)}\n` : migrationText(migration));
}
