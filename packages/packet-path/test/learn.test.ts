import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { printed } from './pinned/printed.ts';

const LEARN = fileURLToPath(new URL('../../../docs/learn/', import.meta.url));
const SHOP = fileURLToPath(new URL('../../../examples/clusters/shop.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'learn-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lessons = readdirSync(LEARN)
  .filter((name) => /^\d/.test(name))
  .map((name) => [name, readFileSync(join(LEARN, name), 'utf8')] as const);

test('there are eight lessons', () => expect(lessons).toHaveLength(8));

// That code and commands print what is shown is checked where the packed packages are installed.
describe.each(lessons)('the lesson %s', (_, text) => {
  test('asks a question, and has three exercises with an answer that runs', () => {
    expect(text).toMatch(/^# \d\. .*\?$/m);
    const answers = [...text.matchAll(/<details><summary>Answer<\/summary>([\s\S]*?)<\/details>/g)];
    expect(answers).toHaveLength(3);
    for (const [, answer] of answers) {
      expect(answer).toMatch(/```ts\nimport [\s\S]*```text output\n|```text\n\$ packet-path /);
    }
  });

  test('shows the picture that its command makes', async () => {
    expect(text).toMatch(/!\[[\s\S]+?\]\([\s\S]+?\)/);
    const command = /^npx packet-path (trace .*) --svg (\S+)$/m.exec(text);
    if (command === null) return expect(text).toContain('npx packet-path study');
    const [, words, picture] = command;
    const file = join(folder, picture!);
    const args = words!.split(' ').map((word) => (word === 'shop.yaml' ? SHOP : word));
    const [name, ...more] = args;
    await printed(name!, ...more, '--svg', file);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(LEARN, 'images', picture!), 'utf8'));
  });
});
