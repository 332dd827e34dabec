import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { expectedTime } from '../src/cli/expected-time.ts';
import { runCommand } from './support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-path-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const shop = fileURLToPath(new URL('../../../examples/clusters/shop.yaml', import.meta.url));

/** Runs a command with `--json`; what it printed, read. */
async function json(...args: string[]): Promise<unknown> {
  const { stdout, stderr, code } = await runCommand(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

// figures-json.long.test.ts asks `figures`, which takes seconds.
describe('every command prints JSON', () => {
  test('compare', async () => {
    const args = ['compare', '--cluster', shop, '--to', 'shop/cart', '--planes', 'ipvs'];
    expect(await json(...args)).toMatchObject([{ planes: [{ plane: 'ipvs' }] }]);
  });

  test('sweep, its dry run and its job, and merge', { tags: ['slow'] }, async () => {
    const parameters = { plane: ['iptables', 'ipvs'], services: [1, 20], endpoints: 3 };
    const definition = file('study.json', JSON.stringify({ study: 'counts', parameters }));
    const out = join(folder, 'results');
    expect(await json('sweep', definition, '--dry-run')).toMatchObject({
      study: 'counts',
      cells: 4,
      of: 4,
      listed: [{ cell: 0 }, { cell: 1 }, { cell: 2 }, { cell: 3 }],
      seconds: expect.any(Number),
    });
    const job = join(folder, 'job');
    expect(await json('sweep', definition, '--write', 'slurm', '--job', job)).toMatchObject({
      folder: job,
      start: 'sh submit.sh',
    });
    expect(await json('sweep', definition, '--out', out, '--workers', '1')).toMatchObject({
      folder: out,
      done: 4,
      total: 4,
      stopped: false,
    });
    expect(await json('merge', out)).toMatchObject({ cells: 4, of: 4, missing: [] });
  });
});

describe('compare --endpoint', () => {
  test('leads to an endpoint that there is, and refuses one that there is not', async () => {
    const args = ['compare', '--cluster', shop, '--to', 'shop/cart', '--planes', 'ipvs,iptables'];
    expect((await runCommand(...args, '--endpoint', '2')).code).toBe(0);
    const { code, stderr } = await runCommand(...args, '--endpoint', '9');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'packet-path: pod to shop/cart:http cluster IP: there is no endpoint 9, of 3; expected 0 to 2\n',
    );
  });
});

test('a study says how long it is expected to take, where that is long', () => {
  const cluster = { kind: 'synthetic', services: 10_000, endpoints: 10 } as const;
  const task = { cluster, plane: { name: 'iptables' }, seed: '1', programming: false };
  expect(expectedTime(Array.from({ length: 8 }, () => task))).toBe(
    '800,000 connections to count: about 11 s of processor time, less on several processors',
  );
  expect(expectedTime([task])).toBeUndefined();
});

describe('files that people have are read by trace and by study', () => {
  const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -m set --match-set clients src -j DNAT --to-destination 10.244.3.9:8080
-A POSTROUTING -m nosuchmatch --really -j MASQUERADE
COMMIT
`;
  const given = [
    ['--rules', file('rules.txt', RULES)],
    [
      '--nftables',
      file(
        'rules.nft',
        'table ip filter {\n  chain forward {\n    type filter hook forward priority filter; policy accept;\n    tcp dport 81 drop\n  }\n}\n',
      ),
    ],
    [
      '--ipset',
      file('sets.txt', 'create clients hash:net family inet\nadd clients 10.244.0.0/16\n'),
    ],
    ['--addresses', '172.20.0.11/24,cni0=10.244.0.1/24'],
    ['--routes', 'default via 172.20.0.1 dev eth0'],
    ['--unknown', 'never-match'],
  ].flat();

  test('together', async () => {
    const traced = await runCommand('trace', ...given, '--to', '10.96.0.10:80');
    expect(traced.stderr).toBe('');
    expect(traced.stdout).toContain('answered by 10.244.3.9:8080');
    expect(traced.stdout).toContain('nosuchmatch');
    const out = join(folder, 'study');
    const studied = await runCommand('study', ...given, '--out', out);
    expect(studied.code, studied.stderr).toBe(0);
    expect(studied.stdout).toContain('1 service port, 1 endpoint');
    expect(studied.stdout).toContain('nosuchmatch');
    expect(readdirSync(out)).toContain('study.html');
  });

  test('and one without a rule in it is told of', async () => {
    const empty = file('empty.txt', '# Warning: iptables-legacy tables present\n');
    const { code, stderr } = await runCommand('trace', '--rules', empty, '--to', '10.96.0.10:80');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /empty\.txt: there are no rules in it; .*nft list ruleset \(--nftables\)\n$/,
    );
  });
});

test('the README lists every command', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const { stdout } = await runCommand('--help');
  const [, listed = ''] = stdout.split('Commands:');
  const names = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(8);
  for (const name of names)
    if (name !== 'help') expect(readme).toContain(`| \`packet-path ${name}`);
});
