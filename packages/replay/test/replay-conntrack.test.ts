import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('connection tracking does what the kernel did', () => {
  testAgreement(/^conntrack-/);
});
