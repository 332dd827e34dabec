import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellSeed, cellsOf, Grid } from '../src/index.ts';

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
