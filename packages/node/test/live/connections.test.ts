import fc from 'fast-check';
import { describe, test } from 'vitest';
import { PLANES, Session, steps } from './session.ts';

describe.each(Object.entries(PLANES))('%s', (_, [options, plane]) => {
  test('connections stay where they are, unless Linux moves them', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(4 as const, 4 as const, 6 as const), (all, family) => {
        const session = new Session(options, { ...plane, family });
        for (const step of all) session.run(step);
      }),
      { numRuns: 8 },
    );
  });
});
