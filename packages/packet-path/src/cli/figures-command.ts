import { PacketPathError } from '@packet-path/core';
import { CALIBRATIONS, type Calibration, readCalibration } from '@packet-path/cost';
import { type Figure, figureCsv, figureJson } from '@packet-path/experiment';
import { type Command, Option } from 'commander';
import { FigureContext } from '../figures/figure-context.ts';
import { FIGURE_MAKERS, type FigureMaker } from '../figures/figure-makers.ts';
import { EXIT_CODES, helpText } from './help-text.ts';
import { OutputFolder } from './output/output-folder.ts';
import { print, tell } from './output/print.ts';
import { ranCommand } from './output/ran-command.ts';
import { collect } from './plane-modules.ts';
import { readInput, sourceOf } from './read-input.ts';

interface FiguresCommandOptions {
  readonly out: string;
  readonly only?: string;
  readonly calibration: readonly string[];
  readonly dataOnly?: true;
  readonly json?: true;
  readonly seed: string;
}

const HELP = helpText(`
Figures: ${FIGURE_MAKERS.map(({ number, id }) => `${number} ${id}`).join(', ')}.

Examples:
  packet-path figures
  packet-path figures --only programming,tables --out ./drawn
  packet-path figures --calibration mine.json
  packet-path figures --data-only

A calibration of yours (JSON, docs/figures.md) takes the place of the one whose name it has:
${CALIBRATIONS.map(({ name }) => name).join(', ')}.

${EXIT_CODES}`);

/** Adds `figures`: the figures of docs/figures.md, each as SVG, CSV and JSON, and all in one page. */
export function addFiguresCommand(program: Command): void {
  program
    .command('figures')
    .summary('draw the figures: published results beside simulated ones')
    .description(
      'Computes the figures of docs/figures.md and writes each as SVG, CSV and JSON, and all in figures.html. ' +
        'Pictures need the package @packet-path/figures; data do not.',
    )
    .option('--out <folder>', 'folder to write to', 'figures')
    .option('--only <ids>', 'comma-separated ids or numbers of figures')
    .addOption(
      new Option('--calibration <file>', 'a calibration of yours; may be given again')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--data-only', 'CSV and JSON alone')
    .option('--json', 'print the figures as JSON')
    .option('--seed <seed>', 'decides the draws of bands, and what Linux leaves to chance', '1')
    .addHelpText('after', HELP)
    .action(writeFigures);
}

async function writeFigures(options: FiguresCommandOptions, command: Command): Promise<void> {
  const makers = chosen(options.only);
  const own = options.calibration.map(
    (file): Calibration => readCalibration(readInput(file), { source: sourceOf(file) }),
  );
  const draw = options.dataOnly === true ? undefined : await drawing();
  const context = new FigureContext(own, options.seed);
  const output = OutputFolder.open(options.out, {
    command: ranCommand(command),
    seed: options.seed,
  });
  try {
    const figures = makers.map(({ id, make }): Figure => {
      tell(`figure ${id} …`);
      const figure = make(context);
      output.write(`${id}.csv`, figureCsv(figure));
      output.write(`${id}.json`, figureJson(figure));
      if (draw !== undefined) output.write(`${id}.svg`, draw.drawFigure(figure));
      return figure;
    });
    if (draw !== undefined) {
      output.write('figures.html', draw.figuresPage(figures, TITLE, ABOUT));
    }
    const files = output.finish();
    print(`${options.json === true ? json(options.out, files, figures) : files.join(' ')}\n`);
  } finally {
    output.close();
  }
}

function json(folder: string, files: readonly string[], figures: readonly Figure[]): string {
  const told = figures.map((figure): unknown => JSON.parse(figureJson(figure)));
  return JSON.stringify({ folder, files, figures: told }, null, 2);
}

const TITLE = 'Packet Path: figures';
const ABOUT =
  'Published points stand beside simulated ones, each by its source. Work is counted; time is a model over it, with constants whose ranges are shown as bands.';

/** The figures of some ids or numbers; all unless some are named. */
function chosen(only: string | undefined): readonly FigureMaker[] {
  if (only === undefined) return FIGURE_MAKERS;
  return only.split(',').map((name) => {
    const known = FIGURE_MAKERS.find(({ id, number }) => [id, `${number}`].includes(name.trim()));
    if (known !== undefined) return known;
    throw new PacketPathError('not-found', `there is no figure '${name.trim()}'`, {
      expected: FIGURE_MAKERS.map(({ id }) => id).join(', '),
    });
  });
}

/** The package that draws. @throws {PacketPathError} `not-found` where it is not installed */
async function drawing(): Promise<typeof import('@packet-path/figures')> {
  try {
    return await import('@packet-path/figures');
  } catch (cause) {
    throw isMissing(cause) ? missing(cause) : cause;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
}

function missing(cause: unknown): PacketPathError {
  return new PacketPathError('not-found', 'pictures need @packet-path/figures', {
    expected: 'npm install @packet-path/figures, or --data-only',
    cause,
  });
}
