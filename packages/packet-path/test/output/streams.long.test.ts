import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../../../../examples/clusters/shop.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'streams-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program in a shell; `PP` stands for it. The code is the program's own. */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line}`], {
    encoding: 'utf8',
    env: { ...process.env, PP: `${process.execPath} ${MAIN}`, SHOP, OUT: join(folder, 'out') },
  });
  return { status, stdout, stderr };
}

describe('when nobody reads what is printed', () => {
  test.each(['compare --cluster $SHOP --from all'])('`%s` ends quietly', (args) => {
    const { status, stderr } = shell(`$PP ${args} | true`);
    expect(stderr).toBe('');
    expect([0, 141]).toContain(status);
  });

  test('a study writes its files all the same', () => {
    const { status, stderr } = shell('$PP study --services 1,2 --out $OUT | true');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^\nWritten/) });
    expect(readdirSync(join(folder, 'out'))).toContain('study.json');
  });
});

describe('when stdout is full', () => {
  test.each(['trace --cluster $SHOP --to shop/cart', 'study --services 1 --out $OUT'])(
    '`%s` says so in one line, and its code is 2',
    (args) => {
      const { status, stderr } = shell(`$PP ${args} > /dev/full`);
      expect(stderr).toMatch(/(^|\n)packet-path: cannot write to stdout: ENOSPC[^\n]*\n$/);
      expect(status).toBe(2);
    },
  );
});
