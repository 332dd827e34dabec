import { join } from 'node:path';
import { printableLine } from '@packet-path/core';
import {
  type MergedSweep,
  mergedCsv,
  mergedNdjson,
  mergedParquet,
  mergeParts,
  readHead,
} from '@packet-path/sweep';
import type { Command } from 'commander';
import { ExitCode, type Settle } from './exit-code.ts';
import { helpText } from './help-text.ts';
import { OutputFolder } from './output/output-folder.ts';
import { print, tell } from './output/print.ts';
import { ranCommand } from './output/ran-command.ts';

interface MergeOptions {
  readonly out?: string;
  readonly partial?: true;
  readonly json?: true;
}

const HELP = helpText(`
Examples:
  packet-path merge results
  packet-path merge results --partial --out so-far

Writes cells.ndjson, cells.csv and cells.parquet, sorted by cell.

Exit code: 0; 1 when cells are missing and --partial was not given (nothing is written then); 2 with one line that says what is wrong: parts of different sweeps are never joined.`);

/** Missing cells that are named one by one. */
const NAMED = 20;

/** Adds `merge`: the parts of a sweep as one table. */
export function addMergeCommand(program: Command, settle: Settle): void {
  program
    .command('merge')
    .summary('put the parts of a sweep together')
    .description(
      'Sorts the cells of all parts of a folder, and writes them as NDJSON, CSV and Parquet.',
    )
    .argument('<folder>', 'the folder of the parts')
    .option('--out <dir>', 'where the tables go (default: merged, in the folder)')
    .option('--partial', 'write what there is although cells are missing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: MergeOptions, command: Command) =>
      settle(await merge(folder, options, command)),
    );
}

async function merge(folder: string, options: MergeOptions, command: Command): Promise<ExitCode> {
  const { seed } = readHead(folder);
  const out = options.out ?? join(folder, 'merged');
  const output = OutputFolder.open(out, { command: ranCommand(command), seed });
  try {
    const merged = await mergeParts(folder);
    const isWhole = merged.missing.length === 0;
    if (!isWhole) sayMissing(merged);
    if (!isWhole && options.partial !== true) {
      if (options.json === true) print(json(merged, null, []));
      return ExitCode.DIFFERENT;
    }
    output.write('cells.ndjson', mergedNdjson(merged));
    output.write('cells.csv', mergedCsv(merged));
    output.write('cells.parquet', mergedParquet(merged));
    const files = output.finish();
    const { cells, head } = merged;
    if (options.json === true) print(json(merged, out, files));
    else
      print(
        `${cells.length} of ${head.cells} cells in ${printableLine(out)}: ${files.join(', ')}\n`,
      );
  } finally {
    output.close();
  }
  return ExitCode.SUCCESS;
}

function sayMissing({ missing, failed, head }: MergedSweep): void {
  const named = missing.slice(0, NAMED).join(', ');
  const more = missing.length > NAMED ? `, and ${missing.length - NAMED} more` : '';
  tell(`${missing.length} of ${head.cells} cells are missing: ${named}${more}`);
  for (const { cell, failed: reason } of failed.slice(0, NAMED)) tell(`cell ${cell}: ${reason}`);
}

function json(
  { cells, missing, failed, head }: MergedSweep,
  folder: string | null,
  files: readonly string[],
): string {
  const told = { folder, files, cells: cells.length, of: head.cells, missing, failed };
  return `${JSON.stringify(told, null, 2)}\n`;
}
