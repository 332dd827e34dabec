import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Handle, Slab } from '../src/index.ts';

/** Takes a record, or gives back the taken one at a place of the list. */
const steps = fc.array(fc.oneof(fc.constant('take' as const), fc.nat(1000)), { maxLength: 2000 });

describe('a slab', () => {
  test('gives out what was given back last, and otherwise handles in order', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const slab = new Slab<Handle<'test'>>(4);
        const taken: number[] = [];
        const free: number[] = [];
        let fresh = 0;
        for (const step of sequence) {
          if (step === 'take') {
            const handle = slab.take();
            expect(handle).toBe(free.length > 0 ? free.pop() : fresh++);
            slab.words.fill(handle, handle * 4, handle * 4 + 4);
            taken.push(handle);
          } else if (taken.length > 0) {
            const [handle] = taken.splice(step % taken.length, 1);
            slab.release(handle!);
            free.push(handle!);
          }
        }
        expect(slab.taken).toBe(taken.length);
        expect(slab.end).toBe(fresh);
        for (const handle of taken) {
          const words = [...slab.words.subarray(handle * 4, handle * 4 + 4)];
          expect(words).toEqual([handle, handle, handle, handle]);
        }
      }),
    );
  });

  test('has moments in two words of its records, and keeps them when it grows', () => {
    const slab = new Slab(4);
    for (let count = 0; count < 1000; count++) {
      const handle = slab.take();
      slab.times[handle * 2 + 1] = handle + 0.5;
    }
    for (let handle = 0; handle < 1000; handle++)
      expect(slab.times[handle * 2 + 1]).toBe(handle + 0.5);
  });

  test('a column takes memory from its first word that is not 0, and grows with the records', () => {
    const slab = new Slab(2);
    const column = slab.column(3);
    column.write(slab.take(), 0, 2);
    expect(column.isUsed).toBe(false);
    expect(column.read(5, 1)).toBe(0);
    for (let count = 1; count < 600; count++) column.write(slab.take(), count, 2);
    expect(column.words.length).toBe(slab.capacity * 3);
    for (let handle = 0; handle < 600; handle++) {
      expect([0, 1, 2].map((word) => column.read(handle, word))).toEqual([0, 0, handle]);
    }
  });
});
