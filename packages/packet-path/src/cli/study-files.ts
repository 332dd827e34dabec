import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PacketPathError } from '@packet-path/core';
import { type StudyResult, studyCharts, studyCsv, studyHtml } from '@packet-path/experiment';

/** The cluster studied when none is named; undefined where only the package is installed. */
export const SHOP_CLUSTER: string | undefined = shopCluster();

function shopCluster(): string | undefined {
  const path = fileURLToPath(new URL('../../../../examples/clusters/shop.yaml', import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** @throws {PacketPathError} `not-allowed` where files cannot go there */
export function checkDirectory(directory: string): void {
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new PacketPathError('not-allowed', `'${directory}' is a file`, {
      expected: 'a directory',
    });
  }
}

/** Writes the study's files, and tells their names. @throws {PacketPathError} `not-allowed` */
export function writeStudy(directory: string, result: StudyResult): readonly string[] {
  const files: readonly (readonly [name: string, text: string])[] = [
    ['study.html', studyHtml(result)],
    ['study.json', `${JSON.stringify(result, null, 2)}\n`],
    ['study.csv', studyCsv(result)],
    ...studyCharts(result).map(({ name, svg }) => [`${name}.svg`, `${svg}\n`] as const),
  ];
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(directory, name), text);
  } catch (error) {
    throw unwritable(directory, error);
  }
  return files.map(([name]) => name);
}

function unwritable(directory: string, cause: unknown): PacketPathError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PacketPathError('not-allowed', `cannot write to '${directory}': ${reason}`, { cause });
}
