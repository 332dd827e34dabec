import { meantHint, PacketPathError, shown } from '@packet-path/core';
import { SCHEDULERS } from '@packet-path/ipvs-model';
import type { Command } from 'commander';
import { migrate } from '../migrate/migrate.ts';
import type { MigrationMode } from '../migrate/migration.ts';
import { migrationText } from '../migrate/migration-text.ts';
import { EXIT_CODES, helpText } from './help-text.ts';
import { choice } from './option-values.ts';
import { print, tell } from './output/print.ts';
import { readClusterFile } from './read-cluster-file.ts';

interface MigrateCommandOptions {
  readonly from: MigrationMode;
  readonly to: MigrationMode;
  readonly scheduler?: string;
  readonly json?: true;
}

const HELP = helpText(`
Examples:
  kubectl get services,endpointslices,nodes -A -o json > cluster.json
  packet-path migrate --from ipvs --to nftables cluster.json
  packet-path migrate --scheduler lc --json cluster.json

${EXIT_CODES}`);

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
    .addOption(choice('--from <mode>', 'the mode now', MODES).default('ipvs'))
    .addOption(choice('--to <mode>', 'the mode to come', MODES).default('nftables'))
    .option('--scheduler <name>', 'of IPVS mode (default: rr)')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(run);
}

function run(file: string, { json, ...options }: MigrateCommandOptions): void {
  checkScheduler(options);
  const cluster = readClusterFile(file, tell);
  const migration = migrate(cluster, options);
  print(json ? `${JSON.stringify(migration, null, 2)}\n` : migrationText(migration));
}

/** @throws {PacketPathError} `usage` for a scheduler that neither mode has; `not-found` for one that there is not */
function checkScheduler({ from, to, scheduler }: MigrateCommandOptions): void {
  if (scheduler === undefined) return;
  if (from !== 'ipvs' && to !== 'ipvs') {
    throw new PacketPathError('usage', '--scheduler is of IPVS mode alone', {
      expected: '--from ipvs or --to ipvs beside it',
    });
  }
  const names = SCHEDULERS.map(({ name }) => name);
  if (names.includes(scheduler)) return;
  const hint = meantHint(scheduler, names);
  throw new PacketPathError('not-found', `--scheduler: there is no ${shown(scheduler)}${hint}`, {
    expected: names.join(', '),
  });
}
