import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const tools = fileURLToPath(new URL('../../../tools/fuzz/', import.meta.url));
const kept = join(tools, 'kept');

const tool = (name: string) => import(pathToFileURL(join(tools, `${name}.mjs`)).href);

interface Target {
  readonly name: string;
  run(text: string): unknown;
}

function expectNothing(option: string, value: string, tried: RegExp): void {
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(tools, 'main.mjs'), '--seed', '1', '--inputs', '300', option, value],
    { encoding: 'utf8' },
  );
  expect(stdout.split('\n').filter((line) => line.startsWith('FINDING'))).toEqual([]);
  expect(stdout).toMatch(tried);
  expect(stdout).not.toMatch(/no text is taken/);
  expect(stdout).toMatch(/ \d+ {2}inputs, 0 findings\n$/);
  expect(status).toBe(0);
}

describe('fuzzing', () => {
  test(
    'finds nothing in 300 inputs of a fixed seed for each reader, 30 for hosts and tools',
    {
      timeout: 600_000,
    },
    () => expectNothing('--but', 'command:', /^ +300 {2}core: parseEndpoint$/m),
  );

  test('finds nothing in ten lines of each command', { tags: ['slow'], timeout: 600_000 }, () =>
    expectNothing('--target', 'command:', /^ +10 {2}command: trace$/m),
  );

  test('no key of a text is looked up in what an object inherits', {
    tags: ['slow'],
    timeout: 600_000,
  }, async () => {
    const { targets } = await tool('targets');
    const { isDear } = await tool('dear');
    const { corpus } = await tool('corpus');
    const { seedsOf } = await tool('seeds');
    const { inheritedLookups } = await tool('inherited');
    const texts: readonly object[] = await corpus();
    for (const target of await targets()) {
      const [tries, some, tokens] = isDear(target.name) ? [20, 2, 10] : [120, 6, 30];
      const seeds: readonly string[] = seedsOf(target, texts, tries);
      expect([...inheritedLookups(target, seeds.slice(0, some), tokens)], target.name).toEqual([]);
    }
  });

  test.each(readdirSync(kept).sort())('was right once about %s, which is mended', async (name) => {
    const { head, input } = JSON.parse(readFileSync(join(kept, name), 'utf8'));
    const { targets, Broken } = await tool('targets');
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
