import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const tools = fileURLToPath(new URL('../../../tools/fuzz/', import.meta.url));
const kept = join(tools, 'kept');

interface Target {
  readonly name: string;
  run(text: string): unknown;
}

describe('fuzzing', () => {
  test('finds nothing in 300 inputs of a fixed seed for each reader, 30 for hosts and tools', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(tools, 'main.mjs'), '--seed', '1', '--inputs', '300'],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('FINDING'))).toEqual([]);
    expect(stdout).toMatch(/ \d{4,} {2}inputs, 0 findings\n$/);
    expect(status).toBe(0);
  }, 600_000);

  test.each(readdirSync(kept).sort())('was right once about %s, which is mended', async (name) => {
    const { head, input } = JSON.parse(readFileSync(join(kept, name), 'utf8'));
    const { targets, Broken } = await import(pathToFileURL(join(tools, 'targets.mjs')).href);
    const all: readonly Target[] = await targets();
    const target = all.find((one) => head.startsWith(`${one.name},`))!;
    try {
      target.run(input);
    } catch (error) {
      expect(error).not.toBeInstanceOf(Broken);
      expect(error).toMatchObject({ name: 'PacketPathError' });
    }
  });
});
