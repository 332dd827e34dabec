import { describe } from 'vitest';
import { testSample } from './support/agreement.ts';

describe('nftables does what the kernel did', () => {
  testSample(/^nftables-/);
});
