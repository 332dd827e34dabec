import { describe } from 'vitest';
import { testSample } from './support/agreement.ts';

describe('rules do what the kernel did with them', () => {
  testSample(/^(kube-proxy|rulesets|calico|restore-text|netfilter-extra)-/);
});
