import { expectTypeOf, test } from 'vitest';
import { type Handle, Slab } from '../src/index.ts';

test('a handle of one table is a number, and no handle of another', () => {
  type Fish = Handle<'fish'>;
  type Bird = Handle<'bird'>;
  expectTypeOf<Fish>().toExtend<number>();
  expectTypeOf<number>().toExtend<Fish>();
  expectTypeOf<Fish>().not.toExtend<Bird>();
  expectTypeOf(new Slab<Fish>(2).take()).toEqualTypeOf<Fish>();
});
