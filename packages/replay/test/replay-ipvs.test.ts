import { describe } from 'vitest';
import { testSample } from './support/agreement.ts';

describe('IPVS does what the kernel did', () => {
  testSample(/^(linux-6\.12-)?ipvs-/);
});
