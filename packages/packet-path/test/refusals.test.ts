import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCluster } from '@packet-path/cluster';
import { makeHost } from '@packet-path/data-plane';
import { kubernetesNode } from '@packet-path/node';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';
import { readInput } from '../src/cli/read-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'refusals-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

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
  return { ...printed, code };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CLUSTER = file(
  'cluster.yaml',
  'kind: Service\nmetadata: { name: web }\nspec: { clusterIP: 10.96.0.10, ports: [{ port: 80 }] }\n',
);
const RULES = file('rules.txt', '*nat\nCOMMIT\n');
const plane = (name: string, make: string): string =>
  file(`${name}.mjs`, `export default { name: 'mine', title: 'Mine', make: ${make} };`);
const TO = ['--to', '10.96.0.10:80'];

describe('one line says what is wrong', () => {
  test.each([
    [
      'an option twice',
      ['trace', '--cluster', CLUSTER, ...TO, '--seed', '1', '--seed=2'],
      /^packet-path: --seed is given twice; expected each option once\n$/,
    ],
    [
      'an empty name of the output folder',
      ['study', '--services', '1', '--out', ''],
      /^packet-path: --out is ''; expected a folder\n$/m,
    ],
    [
      'a picture below a file',
      ['trace', '--cluster', CLUSTER, ...TO, '--svg', join(CLUSTER, 'x.svg')],
      /^packet-path: cannot write to '.*x\.svg': ENOTDIR: not a directory\n$/,
    ],
    [
      'nothing to migrate',
      ['migrate'],
      /^packet-path: <cluster> is missing; expected Services, EndpointSlices and Nodes, JSON or YAML\n$/,
    ],
    [
      'a ping of a service',
      ['trace', '--cluster', CLUSTER, '--to', 'default/web', '--protocol', 'icmp'],
      /a service does not speak 'icmp'; expected tcp, udp or sctp/,
    ],
    ['rules to compare alone', ['compare', '--rules', RULES], /^packet-path: --cluster is missing/],
    [
      'sets to migrate',
      ['migrate', CLUSTER, '--ipset=x'],
      /takes none of yours \(--ipset\); expected a cluster, or packet-path trace, study or compare/,
    ],
    ['a sweep of standard input', ['sweep', '-'], /not read from standard input; expected a file/],
    [
      'a study of sets alone',
      ['study', '--ipset', RULES, '--out', join(folder, 'o')],
      /--ipset goes with rules, and there are none; expected --rules, --nftables or --ipvsadm/,
    ],
    [
      'a plane twice',
      ['compare', '--cluster', CLUSTER, '--planes', 'ipvs,ipvs'],
      /'ipvs' is there twice/,
    ],
    [
      'a plane twice in a study',
      ['study', '--planes', 'ipvs, ipvs', '--out', join(folder, 'o')],
      /'ipvs' is there twice/,
    ],
    [
      'a layout of IPVS',
      ['trace', '--cluster', CLUSTER, ...TO, '--mode', 'ipvs', '--layout', '2019'],
      /ipvs mode has no layout/,
    ],
    [
      'a mode of rules',
      ['trace', '--rules', RULES, ...TO, '--mode', 'ipvs'],
      /--mode and --rules do not go together/,
    ],
    [
      'sets beside a cluster',
      ['trace', '--cluster', CLUSTER, '--ipset', RULES, ...TO],
      /--ipset and --cluster do not go together/,
    ],
    ['a replay of nothing', ['replay', file('empty.jsonl', '')], /empty\.jsonl: there is no case/],
    [
      'a plane without a host',
      ['compare', '--cluster', CLUSTER, '--plane', plane('a', '() => undefined')],
      /data plane 'mine': make gave undefined/,
    ],
    [
      'a plane with a number',
      ['trace', '--cluster', CLUSTER, ...TO, '--plane', plane('b', '() => 7')],
      /'mine': make gave number/,
    ],
    [
      'a plane with half a host',
      [
        'study',
        '--services',
        '1',
        '--out',
        join(folder, 'o'),
        '--plane',
        plane('c', '() => ({ send() {} })'),
      ],
      /has no function connect/,
    ],
    [
      'a plane without a clock',
      [
        'compare',
        '--cluster',
        CLUSTER,
        '--plane',
        plane(
          'd',
          "() => new Proxy({}, { get: (_, name) => name === 'clock' ? undefined : () => {} })",
        ),
      ],
      /has no clock/,
    ],
    [
      'a plane that throws',
      [
        'compare',
        '--cluster',
        CLUSTER,
        '--plane',
        plane('e', '(cluster) => cluster.nothing.there'),
      ],
      /'mine': make threw TypeError/,
    ],
  ])('for %s', { tags: ['slow'] }, async (_, args, message) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !/^\(|: no service has an endpoint/.test(line)),
    ).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe('a file', () => {
  const badByte = Uint8Array.from([0x61, 0x0a, 0xc3, 0xa9, 0x62, 0xff, 0x63]);

  test.each([
    ['plain', file('latin.txt', badByte)],
    ['compressed', file('latin.gz', gzipSync(badByte))],
  ])('that is no UTF-8 is refused with the offset of the byte: %s', (_, path) => {
    expect(() => readInput(path)).toThrow(
      expect.objectContaining({
        code: 'syntax',
        line: 2,
        column: 3,
        problem: 'byte 0xff at offset 5 is no UTF-8',
      }),
    );
  });

  test.each([
    ['cut off', [0xe2, 0x82], 0],
    ['too long a form', [0x61, 0xc0, 0x80], 1],
    ['a surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
    ['a byte that begins nothing', [0x0a, 0x80], 1],
  ])('that ends in a character that is %s is refused', (name, bytes, offset) => {
    const path = file(`${name}.txt`, Uint8Array.from(bytes));
    expect(() => readInput(path)).toThrow(
      expect.objectContaining({ problem: expect.stringContaining(`at offset ${offset} is`) }),
    );
  });

  test('that is too large is refused before it is read', () => {
    const path = file('large', '');
    truncateSync(path, 2 ** 40);
    const before = process.memoryUsage().rss;
    expect(() => readInput(path)).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });

  test('that unpacks to too much is refused', () => {
    const bomb = file('bomb.gz', gzipSync(Buffer.alloc(1_000_001)));
    expect(() => readInput(bomb, 1_000_000)).toThrow(
      expect.objectContaining({ code: 'too-large', expected: 'at most 1000000 bytes, unpacked' }),
    );
    expect(readInput(bomb, 1_000_001)).toHaveLength(1_000_001);
  });
});

test('a cluster that is none is told of', () => {
  const cluster = syntheticCluster({ services: 1, endpointsPerService: 1 });
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  for (const wrong of [undefined, null, 7, {}, { services: [] }, [cluster]]) {
    const bad = expect.objectContaining({ code: 'bad-cluster' });
    expect(() => node.update(wrong as never)).toThrow(bad);
    expect(() => kubernetesNode(wrong as never, { mode: 'ipvs' })).toThrow(bad);
  }
  expect(() => makeHost({ name: 'x', title: 'X', make: () => null as never }, cluster, {})).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

describe('an output that cannot be written is told of before anything is counted', () => {
  const sweep = file(
    'sweep.json',
    JSON.stringify({ study: 'counts', parameters: { plane: ['ipvs'], services: 2, endpoints: 2 } }),
  );
  // Permissions of /proc let an administrator write; only trying shows that nobody can.
  const places = [join(CLUSTER, 'x'), ...(process.platform === 'linux' ? ['/proc/x'] : [])];

  test.each(
    places.flatMap((place) => [
      ['trace', '--cluster', CLUSTER, ...TO, '--svg', place],
      ['trace', '--cluster', CLUSTER, ...TO, '--write-pcap', place],
      ['study', '--services', '1', '--out', place],
      ['figures', '--data-only', '--only', '1', '--out', place],
      ['sweep', sweep, '--out', place],
      ['sweep', sweep, '--write', 'slurm', '--job', place],
    ]),
  )('%s %s %s %s %s %s %s', { tags: ['slow'] }, async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stdout).toBe('');
    const reason =
      /^packet-path: (?:cannot write to '.*': EN\w+: .*|'.*' is a file; expected a directory)\n$/;
    expect(stderr).toMatch(reason);
    expect(code).toBe(2);
  });

  test('that of merge too, while parts are still to be read', { tags: ['slow'] }, async () => {
    const out = join(folder, 'merge-of-two');
    expect((await run('sweep', sweep, '--out', out, '--workers', '1')).code).toBe(0);
    writeFileSync(join(out, 'part-0-of-2.ndjson'), '{"no":"cell"}\n');
    const { code, stderr } = await run('merge', out, '--out', join(CLUSTER, 'x'));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^packet-path: '.*' is a file/)]);
  });
});
