import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { mergedCsv, mergedParquet, mergeParts, openSweep, runShard } from '../src/index.ts';
import { freshFolder, ODD_STUDY, removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

async function mergedOf(parameters: Readonly<Record<string, unknown>>) {
  const sweep = await openSweep(sweepFile({ study: ODD_STUDY, parameters }));
  const folder = freshFolder();
  await runShard(sweep, { folder, workers: 0 });
  return mergeParts(folder);
}

describe('merged results', () => {
  it('are a table with the identity in every line', async () => {
    const merged = await mergedOf({ number: [3, 4], deed: ['=1+1', 'a,"b"'] });
    const [head, first, second] = [...mergedCsv(merged)].join('').split('\n');
    expect(head).toBe('study,cell,seed,number,deed,wait,square,half,seed16,even');
    const { identity } = merged.head;
    const { seed } = merged.cells[0]!;
    expect(first).toBe(`${identity},0,${seed},3,'=1+1,0,9,1.5,${seed},false`);
    expect(second).toContain(',3,"a,""b""",0,9,1.5,');
  });

  it('are Parquet: counts 64 bits, means doubles, names strings', async () => {
    const merged = await mergedOf({ number: [3, 4] });
    const bytes = mergedParquet(merged);
    const rows = await parquetReadObjects({ file: bytes.slice().buffer });
    expect(rows).toEqual(
      merged.cells.map(({ study, cell, seed, parameters, results }) => ({
        study,
        cell: BigInt(cell),
        seed,
        ...parameters,
        number: BigInt(Number(parameters['number'])),
        wait: 0n,
        ...results,
        square: BigInt(Number(results['square'])),
      })),
    );
  });
});
