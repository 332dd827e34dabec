import { test } from '@fast-check/vitest';
import { describe } from 'vitest';
import { PLANES, Session, steps } from './session.ts';

describe.each(Object.entries(PLANES))('%s', (_, [options, plane]) => {
  test.prop([steps], { numRuns: 25 })(
    'connections stay where they are, unless Linux moves them',
    (all) => {
      const session = new Session(options, plane);
      for (const step of all) session.run(step);
    },
  );
});
