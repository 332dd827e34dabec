import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('IPVS does what the kernel did', () => {
  testAgreement(/(^|-)ipvs-/);
});
