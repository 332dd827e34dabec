import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

let directory = '';
let out = '';
let stdout = '';
let stderr = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'study-'));
  out = join(directory, 'out');
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

function study(...args: string[]): Promise<number> {
  return runCommandLine(['study', '--out', out, ...args]);
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const CLUSTER = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { clusterIP: 10.96.0.7, ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ port: 8080 }]
endpoints: [{ addresses: [10.244.1.5] }, { addresses: [10.244.2.5] }]
`;

describe('packet-path study', () => {
  it('counts syncs with --programming, and refuses it beside rules', async () => {
    const sizes = ['--cluster', file('cluster.yaml', CLUSTER), '--services', '3'];
    expect(await study('--programming', '--planes', 'ipvs,nftables', ...sizes)).toBe(0);
    expect(stdout).toContain('Programming, counted for each sync:');
    const { runs } = JSON.parse(readFileSync(join(out, 'study.json'), 'utf8'));
    expect(runs[2].programming.everything.services).toBe(33);
    expect(await study('--programming', '--rules', file('rules.txt', ''))).toBe(2);
    expect(stderr).toContain('--programming counts syncs');
  });

  it('passes over no file: what goes with rules is refused without them', async () => {
    for (const option of ['--ipset', '--addresses', '--routes', '--ip-rules']) {
      expect(await study(option, 'absent')).toBe(2);
      expect(stderr).toContain(`${option} goes with rules, and there are none; expected --rules`);
    }
  });

  it('prints a table, and writes the numbers, the charts and the page', async () => {
    expect(await study('--services', '1,5', '--endpoints', '3')).toBe(0);
    expect(stdout).toContain('5 services, 15 endpoints');
    expect(stdout).toContain('shop: 17 service ports');
    expect(readdirSync(out).sort()).toEqual([
      'hash-probes-per-connection.svg',
      'rules-per-connection.svg',
      'rules-per-request.svg',
      'run.json',
      'study.csv',
      'study.html',
      'study.json',
    ]);
  });

  it('prints each row when its run is done, in the order of the table', async () => {
    const written: string[] = [];
    vi.mocked(process.stdout.write).mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    // The second is done by another thread.
    await study('--services', '1,200', '--planes', 'ipvs');
    const rows = written.map((text) => text.trimEnd().split('\n').at(-1));
    expect(rows.slice(0, -1).map((row) => row?.slice(0, 6))).toEqual([
      '  IPVS',
      '  IPVS',
      '  IPVS',
    ]);
    expect(written[0]).toContain('rules, new connection');
    expect(written[2]).toContain('200 services, 2,000 endpoints');
    expect(written.at(-1)).toContain('Not in the sums:');
  });

  it('prints what it writes with --json, to the byte, and writes the same for the same seed', {
    tags: ['slow'],
  }, async () => {
    await study('--services', '4', '--seed', 'a', '--json');
    const first = readFileSync(join(out, 'study.json'), 'utf8');
    expect(stdout).toBe(first);
    await study('--services', '4', '--seed', 'a');
    expect(readFileSync(join(out, 'study.json'), 'utf8')).toBe(first);
  });

  it('takes the cluster it is given, and names it after the file', async () => {
    expect(await study('--cluster', file('mine.yaml', CLUSTER), '--services', '1')).toBe(0);
    expect(stdout).toContain('mine: 1 service port, 2 endpoints');
  });

  it('takes rules instead of clusters', async () => {
    const rules = file(
      'rules.txt',
      '*nat\n-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1\nCOMMIT\n',
    );
    expect(await study('--rules', rules)).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['run.json', 'study.csv', 'study.html', 'study.json']);
  });

  const wrong: readonly (readonly [what: string, args: () => string[], says: RegExp])[] = [
    ['a file that is not there', () => ['--cluster', 'none.yaml'], /none\.yaml/],
    [
      'a cluster that is cut off',
      () => ['--cluster', file('c.yaml', CLUSTER.slice(0, 120))],
      /c\.yaml:\d+:\d+: /,
    ],
    [
      'a port of 70000',
      () => ['--cluster', file('c.yaml', CLUSTER.replace('8080', '70000'))],
      /c\.yaml:10:\d+: .*65535/,
    ],
    [
      'an address that is none',
      () => ['--cluster', file('c.yaml', CLUSTER.replace('10.96.0.7', '10.96.0'))],
      /c\.yaml:4:\d+: /,
    ],
    [
      'rules of an unknown table',
      () => ['--rules', file('r.txt', '*nut\nCOMMIT\n')],
      /r\.txt:1:\d+: /,
    ],
    [
      'rules that are cut off',
      () => ['--rules', file('r.txt', '*nat\n:PREROUTING ACCEPT [0:0]\n')],
      /r\.txt:\d+:\d+: /,
    ],
    ['rules that translate nothing', () => ['--rules', file('r.txt', '*nat\nCOMMIT\n')], /DNAT/],
    ['a cluster and rules at once', () => ['--cluster', 'a', '--rules', 'b'], /--rules/],
    ['no number of services', () => ['--services', '1,many'], /many/],
    ['too many services', () => ['--services', '1000000'], /100000/],
    ['no number of endpoints', () => ['--endpoints', '0'], /--endpoints/],
    ['an option that is none', () => ['--sevices', '10'], /--sevices/],
  ];
  for (const [what, args, says] of wrong) {
    it(`says in one line what is wrong with ${what}, and writes nothing`, async () => {
      expect(await study(...args())).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(says);
      // Commander adds hints, in brackets.
      expect(
        stderr
          .trim()
          .split('\n')
          .filter((line) => !line.startsWith('(')),
      ).toHaveLength(1);
      expect(() => readdirSync(out)).toThrow();
    });
  }

  it('writes nothing where a file stands in the way', async () => {
    out = file('out', 'mine');
    expect(await study('--services', '1')).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });
});
