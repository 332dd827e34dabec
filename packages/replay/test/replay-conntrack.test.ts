import { describe } from 'vitest';
import { testSample } from './support/agreement.ts';

describe('connection tracking does what the kernel did', () => {
  testSample(/^conntrack-/);
});
