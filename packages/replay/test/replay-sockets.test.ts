import { describe } from 'vitest';
import { testSample } from './support/agreement.ts';

describe('processes hear what those of the recorded host heard', () => {
  testSample(/^sockets-/);
});
