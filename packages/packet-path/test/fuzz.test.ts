import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectNothing, FUZZER, fuzzerModule } from './fuzzer.ts';

const kept = join(FUZZER, 'kept');

interface Target {
  readonly name: string;
  run(text: string): unknown;
}

describe('fuzzing', () => {
  test(
    'finds nothing in 300 inputs of a fixed seed for each reader, 30 for hosts and tools',
    {
      timeout: 600_000,
    },
    () => expectNothing('--but', 'command:', /^ +300 {2}core: parseEndpoint$/m),
  );

  test.each(readdirSync(kept).sort())('was right once about %s, which is mended', async (name) => {
    const { head, input } = JSON.parse(readFileSync(join(kept, name), 'utf8'));
    const { targets, Broken } = await fuzzerModule('targets');
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
