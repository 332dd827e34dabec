import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function shell(line: string) {
  return spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${MAIN}" ${line}`], {
    encoding: 'utf8',
  });
}

test('a command whose output nobody reads ends quietly', { tags: ['slow'] }, () => {
  const { status, stderr } = shell('--help | true');
  expect(stderr).toBe('');
  expect([0, 141]).toContain(status);
});

test('a command whose output finds no room says so in one line', { tags: ['slow'] }, () => {
  const { status, stderr } = shell('--version > /dev/full');
  expect(stderr).toMatch(/^packet-path: cannot write to stdout: ENOSPC[^\n]*\n$/);
  expect(status).toBe(2);
});
