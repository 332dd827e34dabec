import { udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { IptablesBackend } from '../src/index.ts';
import { TestNode } from './node.ts';

const TEXT = `*nat
-A INPUT -p udp -j SNAT --to-source 10.0.0.9
COMMIT
*security
-A INPUT -p udp -j DROP
COMMIT
`;

test.each([
  ['legacy', 0],
  ['nft', 1],
] as const)('table security of iptables-%s drops before nat, or after it', (backend, asked) => {
  const node = new TestNode(TEXT, 4, { backend: backend satisfies IptablesBackend });
  const { outcome } = node.host.send(
    udp('10.0.0.2:5000', '10.0.0.1:53', { inputInterface: 'eth0' }),
  );
  expect(outcome).toBe('dropped');
  expect(node.matched('nat', 'INPUT')).toEqual([asked]);
  expect(node.matched('security', 'INPUT')).toEqual([1]);
});
