import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('nftables does what the kernel did', () => {
  testAgreement(/^nftables-/);
});
