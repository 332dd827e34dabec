import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { runCommandLine } from '../src/cli/command-line.ts';
import { loadPlane } from '../src/cli/plane-modules.ts';
import { dataPlaneSpec } from '../src/conformance.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(join(root, 'docs/your-own-data-plane.md'), 'utf8');
const FILE = join(root, 'examples/planes/flow-table.mjs');
const out = mkdtempSync(join(tmpdir(), 'own-plane-'));
afterAll(() => rmSync(out, { recursive: true }));

/** The commands that the page shows, with the output that it shows. */
const commands = [
  ...page.matchAll(/^```text\n\$ npm run packet-path -- (.*)\n([\s\S]*?)^```$/gm),
].map(([, command = '', output = '']) => ({ command, output }));

describe('the page about a data plane of your own', () => {
  test('shows the example as it is', () => {
    expect(page).toContain(`\`\`\`js\n${readFileSync(FILE, 'utf8')}\`\`\``);
  });

  test('shows a study, a comparison and a trace', () => {
    expect(commands.map(({ command }) => command.split(' ')[0])).toEqual([
      'study',
      'compare',
      'trace',
    ]);
  });

  test.each(commands)('shows what is printed: $command', async ({ command, output }) => {
    let printed = '';
    vi.spyOn(process, 'cwd').mockReturnValue(root);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    const words = command
      .split(' ')
      .map((word) => (word.startsWith('examples/clusters/') ? join(root, word) : word));
    const more = words[0] === 'study' ? ['--out', out] : [];
    const code = await runCommandLine([...words, ...more]);
    vi.restoreAllMocks();
    expect({ code, printed }).toEqual({ code: 0, printed: output });
  });
});

dataPlaneSpec(await loadPlane(FILE), { runs: 4 * PROPERTY_RUNS });
