import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellCosts, cellSeed, cellsOf, Grid, type SweepStudy } from '../src/index.ts';

const grids = fc
  .dictionary(
    fc.string({ minLength: 1, maxLength: 4 }),
    fc.uniqueArray(fc.oneof(fc.integer(), fc.string(), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
    { maxKeys: 4, noNullPrototype: true },
  )
  .map((parameters) => new Grid(parameters));

describe('a grid', () => {
  it('has every combination once, the last parameter fastest', () => {
    const grid = new Grid({ plane: ['a', 'b'], services: [1, 10, 100] });
    expect(Array.from({ length: grid.size }, (_, index) => grid.cell(index))).toEqual([
      { plane: 'a', services: 1 },
      { plane: 'a', services: 10 },
      { plane: 'a', services: 100 },
      { plane: 'b', services: 1 },
      { plane: 'b', services: 10 },
      { plane: 'b', services: 100 },
    ]);
  });

  it('has cells that differ, as many as it says', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const cells = Array.from({ length: grid.size }, (_, index) =>
          JSON.stringify(Object.entries(grid.cell(index))),
        );
        expect(new Set(cells).size).toBe(grid.size);
      }),
    );
  });

  it('is shared out: each cell belongs to one shard', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (size, count) => {
        const shards = Array.from({ length: count }, (_, index) => index);
        const cells = shards.flatMap((index) => [...cellsOf({ index, count }, size)]);
        expect(cells.sort((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, cell) => cell),
        );
      }),
    );
  });
});

describe("a cell's seed", () => {
  it('depends on the parameters and the master seed, not on their order or the grid', () => {
    const seed = cellSeed('1', { plane: 'ipvs', services: 10 });
    expect(seed).toBe(cellSeed('1', { services: 10, plane: 'ipvs' }));
    expect(seed).not.toBe(cellSeed('2', { plane: 'ipvs', services: 10 }));
    expect(seed).not.toBe(cellSeed('1', { plane: 'ipvs', services: 100 }));
    expect(seed).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the expected cost of cells', () => {
  const study: SweepStudy = {
    name: 'costs',
    parameters: {},
    results: {},
    run: () => ({}),
    estimate: ({ size, repeat }) => ({
      seconds: Number(size),
      bytes: Number(size) + Number(repeat),
    }),
  };

  it('is that of each, all together, of the slowest and of the largest', () => {
    const grid = new Grid({ size: [1, 2, 3], repeat: [0, 1] });
    expect(cellCosts({ study, grid }, [0, 1, 2, 3, 4, 5])).toEqual({
      isTold: true,
      seconds: 12,
      slowest: 3,
      bytes: 4,
    });
    expect(cellCosts({ study, grid }, [0, 5])).toMatchObject({ seconds: 4, slowest: 3 });
    expect(cellCosts({ study, grid }, [])).toMatchObject({ seconds: 0, bytes: 0 });
  });

  it('of very many is worked out from some, spread over all columns', () => {
    const grid = new Grid({
      repeat: Array.from({ length: 20_000 }, (_, index) => index),
      size: Array.from({ length: 10 }, (_, index) => index + 1),
    });
    const cells = [...cellsOf({ index: 0, count: 1 }, grid.size)];
    const { seconds, slowest, bytes } = cellCosts({ study, grid }, cells);
    expect(Math.abs(seconds / (5.5 * 200_000) - 1)).toBeLessThan(0.01);
    expect(slowest).toBe(10);
    expect(bytes).toBe(10 + 19_999);
  });

  it('is not told where the study does not say it', () => {
    const { estimate: _, ...silent } = study;
    const grid = new Grid({ size: [1] });
    expect(cellCosts({ study: silent, grid }, [0])).toEqual({
      isTold: false,
      seconds: 0,
      slowest: 0,
      bytes: 0,
    });
  });
});
