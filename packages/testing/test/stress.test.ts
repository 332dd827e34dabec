import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../tools/stress/main.mjs', import.meta.url));

test('the invariants of every data plane hold under random packets and live changes', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--expose-gc', script, '--seed', '1', '--packets', '3000'],
    { encoding: 'utf8' },
  );
  expect(stdout.split('\n').filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  for (const name of ['iptables', 'ipvs', 'nftables', 'userspace', 'nftables+calico']) {
    expect(stdout).toContain(`\n${name}: `);
  }
  expect(status).toBe(0);
}, 300_000);
