import { fc, test } from '@fast-check/vitest';
import { describe } from 'vitest';
import { PLANES, Session, steps } from './session.ts';

describe.each(Object.entries(PLANES))('%s', (_, [options, plane]) => {
  test.prop([steps, fc.constantFrom(4 as const, 4 as const, 6 as const)], { numRuns: 25 })(
    'connections stay where they are, unless Linux moves them',
    (all, family) => {
      const session = new Session(options, { ...plane, family });
      for (const step of all) session.run(step);
    },
  );
});
