import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('IPVS does what the kernel did', () => {
  testAgreement(/^(linux-6\.12-)?ipvs-/);
});
