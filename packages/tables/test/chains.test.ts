import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chains, LongChains, NONE, Slab } from '../src/index.ts';

const BUCKETS = 3;
const RECORDS = 12;

/** Enters a node in a bucket, or takes it out where it is in one. */
const moves = fc.array(fc.record({ node: fc.nat(RECORDS * 2 - 1), bucket: fc.nat(BUCKETS - 1) }), {
  maxLength: 200,
});

/** The nodes of a bucket as a walk meets them. */
function walk(chains: Pick<Chains, 'first' | 'after'>, bucket: number): number[] {
  const nodes: number[] = [];
  for (let node = chains.first(bucket); node !== NONE; node = chains.after(node)) nodes.push(node);
  return nodes;
}

function records(width: number): Slab {
  const slab = new Slab(width);
  for (let count = 0; count < RECORDS; count++) slab.take();
  return slab;
}

describe('chains', () => {
  test('are lists, the newest first, of records with two nodes each', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const chains = new Chains(records(8), BUCKETS, { nodes: 2, link: 1, step: 4 });
        const model: number[][] = [[], [], []];
        for (const { node, bucket } of sequence) {
          const at = model.findIndex((list) => list.includes(node));
          if (at < 0) {
            chains.link(node, bucket);
            model[bucket]!.unshift(node);
          } else {
            const isHere = at === bucket;
            expect(chains.unlink(node, bucket)).toBe(isHere);
            if (isHere) model[at] = model[at]!.filter((other) => other !== node);
          }
          for (const [index, list] of model.entries()) expect(walk(chains, index)).toEqual(list);
        }
      }),
    );
  });

  test('count the nodes that a look-up compares', () => {
    const chains = new Chains(records(2), 1, { link: 0 });
    for (let node = 0; node < RECORDS; node++) chains.link(node, 0);
    expect(chains.length(0)).toBe(RECORDS);
    expect(chains.find(0, (node) => node === RECORDS - 3)).toBe(RECORDS - 3);
    expect(chains.probes).toBe(3);
    expect(chains.find(0, () => false)).toBe(NONE);
    expect(chains.probes).toBe(RECORDS);
  });

  test('let a walk go on from a node that was taken out', () => {
    const chains = new Chains(records(2), 1, { link: 0 });
    for (let node = 0; node < RECORDS; node++) chains.link(node, 0);
    chains.unlink(5, 0);
    expect(chains.after(5)).toBe(4);
  });
});

describe('long chains', () => {
  test('are the same lists, linked both ways', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const slab = records(4);
        const chains = new LongChains(slab, BUCKETS, { next: 2, previous: 3 });
        for (let node = 0; node < RECORDS; node++) chains.reset(node);
        const model: number[][] = [[], [], []];
        for (const { node: any, bucket } of sequence) {
          const node = any % RECORDS;
          const at = model.findIndex((list) => list.includes(node));
          expect(chains.has(node)).toBe(at >= 0);
          if (at < 0) {
            chains.link(node, bucket);
            model[bucket]!.unshift(node);
          } else {
            chains.unlink(node);
            chains.unlink(node);
            model[at] = model[at]!.filter((other) => other !== node);
          }
          for (const [index, list] of model.entries()) expect(walk(chains, index)).toEqual(list);
        }
      }),
    );
  });
});
