import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type StudyResult, studyCharts, studyCsv, studyHtml } from '@packet-path/experiment';
import type { OutputFolder } from './output/output-folder.ts';

/** The cluster studied when none is named; undefined where only the package is installed. */
export const SHOP_CLUSTER: string | undefined = shopCluster();

function shopCluster(): string | undefined {
  const path = fileURLToPath(new URL('../../../../examples/clusters/shop.yaml', import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** Writes the study's files, for when the run ends. @throws {PacketPathError} `not-allowed` */
export function writeStudy(output: OutputFolder, result: StudyResult): void {
  output.write('study.html', studyHtml(result));
  output.write('study.json', `${JSON.stringify(result, null, 2)}\n`);
  output.write('study.csv', studyCsv(result));
  for (const { name, svg } of studyCharts(result)) output.write(`${name}.svg`, `${svg}\n`);
}
