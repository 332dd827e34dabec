import { describe, expect, it } from 'vitest';
import { runCell } from '../src/cell/run-cell.ts';
import { BUILT_IN_STUDIES, openSweep } from '../src/index.ts';
import { removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

async function linesOf(definition: unknown) {
  const sweep = await openSweep(sweepFile(definition));
  return Promise.all(
    Array.from(
      { length: sweep.grid.size },
      async (_, cell) => (await runCell(sweep, cell)).results,
    ),
  );
}

describe('built-in studies', () => {
  it('are counts, balance and workload', () => {
    expect([...BUILT_IN_STUDIES.keys()]).toEqual(['counts', 'balance', 'workload']);
  });

  it('balance: turns are even, a scale-up is evened out, the same cell is the same again', {
    tags: ['slow'],
  }, async () => {
    const definition = {
      study: 'balance',
      parameters: {
        plane: 'ipvs',
        scheduler: ['own', 'lc', 'sh'],
        connections: 200,
        nodes: [1, 2],
        added: [0, 2],
      },
    };
    const lines = await linesOf(definition);
    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatchObject({ jain: 1, chiSquared: 0, degrees: 9, failed: 0, evenAfter: 0 });
    expect(lines[2]!['evenAfter']).toBeGreaterThan(0);
    expect(lines[8]!['jain']).toBeLessThan(0.2);
    const sweep = await openSweep(sweepFile(definition));
    expect((await runCell(sweep, 2)).results).toEqual(lines[2]);
  });

  it('balance: a scheduler goes with the plane ipvs alone', async () => {
    const parameters = { plane: 'nftables', scheduler: 'lc' };
    await expect(linesOf({ study: 'balance', parameters })).rejects.toMatchObject({
      code: 'bad-option',
    });
  });

  it('workload: requests take time, more of it with more services in iptables mode', {
    tags: ['slow'],
  }, async () => {
    const parameters = { plane: 'iptables-2019', services: [10, 1000], seconds: 0.5 };
    const [few, many] = await linesOf({ study: 'workload', parameters });
    expect(few!['requestCount']).toBeGreaterThan(300);
    expect(few!['failed']).toBe(0);
    expect(many!['meanMicroseconds']).toBeGreaterThan(Number(few!['meanMicroseconds']));
    expect(many!['p999Microseconds']).toBeGreaterThanOrEqual(Number(many!['p50Microseconds']));
  });
});
