import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('the hosts of all recordings do what the kernel did', () => {
  testAgreement();
});
