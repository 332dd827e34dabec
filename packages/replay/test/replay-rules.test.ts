import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('rules do what the kernel did with them', () => {
  testAgreement(/^(kube-proxy|rulesets|calico|restore-text|netfilter-extra)-/);
});
