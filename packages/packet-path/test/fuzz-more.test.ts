import { describe, expect, test } from 'vitest';
import { expectNothing, fuzzerModule } from './fuzzer.ts';

// Apart from the readers, so that the long tests do not fuzz those again.
describe('fuzzing', () => {
  test('finds nothing in ten lines of each command', { tags: ['slow'], timeout: 600_000 }, () =>
    expectNothing('--target', 'command:', /^ +10 {2}command: trace$/m),
  );

  test('no key of a text is looked up in what an object inherits', {
    tags: ['slow'],
    timeout: 600_000,
  }, async () => {
    const { targets } = await fuzzerModule('targets');
    const { isDear } = await fuzzerModule('dear');
    const { corpus } = await fuzzerModule('corpus');
    const { seedsOf } = await fuzzerModule('seeds');
    const { inheritedLookups } = await fuzzerModule('inherited');
    const texts: readonly object[] = await corpus();
    for (const target of await targets()) {
      const [tries, some, tokens] = isDear(target.name) ? [20, 2, 10] : [120, 6, 30];
      const seeds: readonly string[] = seedsOf(target, texts, tries);
      expect([...inheritedLookups(target, seeds.slice(0, some), tokens)], target.name).toEqual([]);
    }
  });
});
