import { describe } from 'vitest';
import { testAgreement } from './support/agreement.ts';

describe('processes hear what those of the recorded host heard', () => {
  testAgreement(/^sockets-/);
});
