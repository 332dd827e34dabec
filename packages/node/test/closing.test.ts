import { closingLeavesNothingOpen, underTest } from '@packet-path/testing';
import fc from 'fast-check';
import { test } from 'vitest';
import { kubeProxyPlanes } from '../src/index.ts';

test.each(kubeProxyPlanes().map((plane) => [plane.name, plane] as const))(
  'closing leaves nothing open in %s, whose connections are counted by themselves',
  (_, plane) => {
    fc.assert(closingLeavesNothingOpen(underTest(plane)), { numRuns: 5, seed: 1 });
  },
);
