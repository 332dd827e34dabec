import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';
import { recordedCase } from './support/recorded-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs a command; what it printed, and its exit code. */
async function run(...args: string[]) {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
  const code = await runCommandLine(args);
  vi.restoreAllMocks();
  return { ...printed, code, lines: printed.stdout.trimEnd().split('\n') };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const emptyFolder = mkdtempSync(join(folder, 'empty-'));
const agreeing = recordedCase('kube-proxy-ipv4-1', 'a-kube-modern-1x1-seed1');
const differing = structuredClone(agreeing);
differing.name = 'altered';
for (const step of differing.steps) step.expect['outcome'] = 'queued';

describe('packet-path', () => {
  test('shows its version and its help', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    const { stdout, code } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/study[\s\S]*trace[\s\S]*replay/);
  });

  test.each([[['nonsense']], [['replay']], [['replay', '--nonsense', 'x']]])(
    'refuses %j as usage',
    async (args) => {
      const { code, stderr, stdout } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^packet-path: [^\n]+\n$/);
    },
  );
});

describe('replay', () => {
  test('says that everything agrees, plain or gzip', async () => {
    const text = `${JSON.stringify(agreeing)}\n`;
    const steps = agreeing.steps.length;
    for (const path of [file('a.jsonl', text), file('a.jsonl.gz', gzipSync(text))]) {
      const { code, lines } = await run('replay', path);
      expect(code).toBe(0);
      expect(lines.at(-1)).toBe(`steps: ${steps} of ${steps} agree; cases: 1 of 1`);
    }
  });

  test('shows the first differences of a case, and a table of the files', async () => {
    const path = file('b.jsonl', `${JSON.stringify(differing)}\n${JSON.stringify(agreeing)}\n`);
    const { code, lines } = await run('replay', '--differences', '2', path);
    const steps = agreeing.steps.length;
    expect(code).toBe(1);
    expect(lines[0]).toBe(`b.jsonl:1 altered: 0 of ${steps} steps agree`);
    expect(lines[1]).toBe('  step 1 at 0.0005 s: outcome: expected queued, got forwarded');
    expect(lines[3]).toBe(`  and ${steps - 2} more differences`);
    expect(lines.at(-2)).toMatch(new RegExp(`^b.jsonl +${steps} of ${2 * steps} +1 of 2$`));
    expect(lines.at(-1)).toBe(`steps: ${steps} of ${2 * steps} agree; cases: 1 of 2`);
  });

  test('prints JSON', async () => {
    const { code, stdout } = await run(
      'replay',
      '--json',
      file('c.jsonl', JSON.stringify(differing)),
    );
    expect(code).toBe(1);
    const { totals, files } = JSON.parse(stdout);
    expect(totals).toMatchObject({ cases: 1, agreeingCases: 0, agreeingSteps: 0 });
    expect(files[0].differing[0].differing[0].differences[0]).toEqual({
      key: 'outcome',
      expected: 'queued',
      got: 'forwarded',
    });
  });

  test('plays the recordings of a folder', async () => {
    const cases = mkdtempSync(join(folder, 'cases-'));
    writeFileSync(join(cases, 'b.jsonl'), JSON.stringify(agreeing));
    writeFileSync(join(cases, 'a.jsonl.gz'), gzipSync(JSON.stringify(agreeing)));
    writeFileSync(join(cases, 'readme.txt'), 'no recording');
    const { code, lines } = await run('replay', cases);
    expect(code).toBe(0);
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual([
      'file',
      'a.jsonl.gz',
      'b.jsonl',
      'steps:',
    ]);
  });

  test.each([
    ['missing', 'nowhere.jsonl', /nowhere\.jsonl: it cannot be read: ENOENT/],
    ['a folder without recordings', emptyFolder, /holds no recordings/],
    [
      'broken gzip',
      file('d.gz', Uint8Array.of(0x1f, 0x8b, 8, 0, 0)),
      /d\.gz: it cannot be unpacked/,
    ],
    ['no JSON', file('e.jsonl', '\n{'), /e\.jsonl:2:1: not JSON/],
    ['no case', file('f.jsonl', '{}'), /f\.jsonl:1:1: case\.format is nothing; expected/],
  ])('refuses a file that is %s, in one line', async (_, path, message) => {
    const { code, stderr } = await run('replay', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('trace', () => {
  const rules = file(
    'rules.txt',
    `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d 10.96.0.11/32 -j ACCEPT
-A PREROUTING -d 10.96.0.12/32 -j ACCEPT
-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.0.9:8080
COMMIT
`,
  );
  const cluster = file(
    'cluster.yaml',
    `apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { clusterIP: 10.96.0.10, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: default, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ port: 8080 }]
endpoints: [{ addresses: [10.244.2.7] }]
`,
  );

  test('follows a connection through rules', async () => {
    const { code, stdout } = await run('trace', '--rules', rules, '--to', '10.96.0.10:80');
    expect(code).toBe(0);
    expect(stdout).toContain('nat PREROUTING rules 1-2 do not match\n');
    expect(stdout).toContain('nat PREROUTING rule 3: -d 10.96.0.10/32 ');
    expect(stdout).toMatch(/answered by 10\.244\.0\.9:8080 -> /);
  });

  test('tells of every rule when asked', async () => {
    const { stdout } = await run('trace', '--rules', rules, '--to', '10.96.0.10:80', '--full');
    expect(stdout).toMatch(/nat PREROUTING rule 1 does not match \(destination\): -d /);
  });

  test.each([['iptables'], ['ipvs']])('follows a connection to a service: %s', async (mode) => {
    for (const to of ['default/web', '10.96.0.10:80']) {
      const { code, stdout } = await run('trace', '--cluster', cluster, '--mode', mode, '--to', to);
      expect(code).toBe(0);
      expect(stdout).toMatch(/established: .* tcp; answered by 10\.244\.2\.7:8080 -> /);
    }
  });

  test('prints JSON', async () => {
    const { stdout } = await run('trace', '--cluster', cluster, '--to', 'default/web', '--json');
    const { outcome, steps, opening } = JSON.parse(stdout);
    expect(outcome).toBe('established');
    expect(steps.length).toBeGreaterThan(10);
    expect(opening.rulesEvaluated).toBeGreaterThan(5);
  });

  test.each([
    ['nothing to trace', ['--to', '10.0.0.1:80'], /nothing to trace/],
    ['no such service', ['--cluster', cluster, '--to', 'default/nope'], /default\/nope/],
    ['no address', ['--rules', rules, '--to', '10.0.0.256:80'], /10\.0\.0\.256/],
    ['a port of 70000', ['--rules', rules, '--to', '10.0.0.1:70000'], /70000/],
    ['no protocol', ['--rules', rules, '--to', '10.0.0.1:80', '--protocol', 'x'], /'x'/],
    ['two families', ['--rules', rules, '--to', '10.0.0.1:80', '--ip6'], /not IPv6/],
    ['no rules', ['--rules', file('x.txt', 'x'), '--to', '10.0.0.1:80'], /x\.txt:1:1/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr, stdout } = await run('trace', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('trace through rules of nftables', () => {
  const rules = file(
    'rules.nft',
    `table ip filter {
  chain forward {
    type filter hook forward priority filter; policy accept;
    tcp dport 80 drop
  }
}
`,
  );

  test('tells each rule and what came of it', async () => {
    const to = ['trace', '--nftables', rules, '--from', '10.244.0.5:40000', '--to'];
    const dropped = await run(...to, '192.0.2.1:80');
    expect(dropped.stdout).toContain('filter forward rule 1: tcp dport 80 drop');
    expect(dropped.stdout).toContain('dropped (filter forward, rule 1): 10.244.0.5:40000 -> ');
    expect((await run(...to, '192.0.2.1:81')).stdout).toMatch(/established: .* tcp;/);
  });

  test('names the place of what is wrong in them', async () => {
    const broken = file('broken.nft', 'table ip t {\n  chain c {\n    tcp dprt 80\n  }\n}\n');
    const { code, stderr } = await run('trace', '--nftables', broken, '--to', '192.0.2.1:80');
    expect(code).toBe(2);
    expect(stderr).toMatch(/broken\.nft:3:9: /);
  });
});

describe('compare', () => {
  const cluster = fileURLToPath(new URL('../../../examples/clusters/shop.yaml', import.meta.url));

  test('lays one service through all data planes side by side', async () => {
    const { code, lines } = await run('compare', '--cluster', cluster, '--to', 'shop/cart');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^pod to shop\/cart:http cluster IP: .* -> 10\.98\.41\.190:80 tcp$/);
    expect(lines[1]).toMatch(/iptables \(2019\).*iptables \(today\).*IPVS/);
    expect(lines.find((line) => line.startsWith('  endpoint'))).toMatch(/(10\.244\.[\d.:]+)\s+\1/);
  });

  test('takes planes by name, and writes JSON and Markdown', async () => {
    const args = ['compare', '--cluster', cluster, '--to', 'shop/cart', '--planes', 'ipvs'];
    const json = await run(...args, '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject([{ planes: [{ plane: 'ipvs' }] }]);
    const markdown = await run(...args, '--format', 'markdown');
    expect(markdown.lines[0]).toMatch(/^### pod to shop\/cart/);
  });

  test('puts Calico beside each data plane, with policies from a file', {
    tags: ['slow'],
  }, async () => {
    const policies = fileURLToPath(
      new URL('../../../examples/clusters/shop-policies.yaml', import.meta.url),
    );
    const args = [
      'compare',
      '--cluster',
      cluster,
      '--to',
      'shop/cart',
      '--planes',
      'iptables,ipvs',
    ];
    const outcomes = async (from: string): Promise<string | undefined> => {
      const { lines } = await run(...args, '--calico', policies, '--from', from);
      expect(lines[1]).toMatch(/IPVS {2,}IPVS, Calico$/);
      return lines.find((line) => line.startsWith('  outcome'))?.replaceAll(/\s+/g, ' ');
    };
    // A pod of the cart's own namespace, and one of another.
    expect(await outcomes('10.244.1.13:4000')).toBe(` outcome${' established'.repeat(4)}`);
    expect(await outcomes('pod')).toBe(` outcome${' established dropped'.repeat(2)}`);
  });

  test('takes every flow of the cluster, a client of one’s own, and an address', {
    tags: ['slow'],
  }, async () => {
    const titles = async (...args: string[]): Promise<string[]> => {
      const { code, lines } = await run(
        'compare',
        '--cluster',
        cluster,
        '--planes',
        'ipvs',
        ...args,
      );
      expect(code).toBe(0);
      return lines.filter((line) => line.includes(' -> '));
    };
    const all = await titles('--from', 'all');
    for (const from of ['pod', 'node', 'outside']) {
      expect(all.some((line) => line.startsWith(`${from} to `))).toBe(true);
    }
    expect(await titles('--to', 'shop/cart', '--from', '10.244.1.99:5000')).toEqual([
      '10.244.1.99:5000 to shop/cart:http cluster IP: 10.244.1.99:5000 -> 10.98.41.190:80 tcp',
    ]);
    expect(await titles('--to', '10.98.41.190:80', '--from', '10.244.1.99:5000')).toEqual([
      '10.244.1.99:5000 -> 10.98.41.190:80 tcp',
    ]);
    expect(await titles('--to', '10.96.0.10:53', '--protocol', 'udp')).toEqual([
      expect.stringMatching(/^pod: .* -> 10\.96\.0\.10:53 udp$/),
    ]);
  });

  test.each([
    ['--to', 'shop/nothing'],
    ['--to', '10.98.41.190:port'],
    ['--to', '[fd00::1]:80'],
    ['--to', '10.98.41.190:80', '--protocol', 'magic'],
    ['--from', 'nobody'],
    ['--planes', 'magic'],
  ])('refuses %s %s', async (...args) => {
    const { code, stderr } = await run('compare', '--cluster', cluster, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^packet-path: /);
  });
});
