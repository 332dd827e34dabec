import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from './support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-path-told-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const shop = fileURLToPath(new URL('../../../examples/clusters/shop.yaml', import.meta.url));
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const RULES = `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.0.9:8080
COMMIT
`;
const rules = file('rules.txt', RULES);
const lonely = file(
  'lonely.yaml',
  `apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { clusterIP: 10.96.0.10, ports: [{ port: 80 }] }
`,
);
const to = ['--to', '10.96.0.10:80'];
const twin = readFileSync(lonely, 'utf8');
const elsewhere = file(
  'elsewhere.yaml',
  `${twin}---
apiVersion: v1
kind: Service
metadata: { name: away, namespace: default }
spec: { type: ExternalName, externalName: example.com }
`,
);
const twins = file('twins.yaml', `${twin}---\n${twin.replace('web', 'twin')}`);

/** Runs a command that is refused: the one line that it says, without the program's name. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^packet-path: [^\n]+\n$/);
  return stderr.slice('packet-path: '.length).trimEnd();
}

describe('every command line that is wrong is told of in one voice', () => {
  test.each([
    [
      ['trac'],
      "there is no command 'trac', did you mean 'trace'?; expected what packet-path --help lists",
    ],
    [
      ['trace', '--jso'],
      "there is no option '--jso', did you mean '--json'?; expected what packet-path trace --help lists",
    ],
    [['compare'], '--cluster is missing; expected --cluster <file>'],
    [
      ['migrate'],
      '<cluster> is missing; expected Services, EndpointSlices and Nodes, JSON or YAML',
    ],
    [['trace', '--to'], '--to is given without its value; expected --to <target>'],
    [
      ['trace', '--cluster', shop, '--ipset', 'x'],
      '--ipset and --cluster do not go together; expected one of them',
    ],
    [['trace', '--brief', '--json'], '--brief and --json do not go together; expected one of them'],
    [
      ['study', '--rules', rules, '--services', '10'],
      '--services and --rules do not go together; expected one of them',
    ],
    [
      ['trace', '--rules', rules, '--to', '10.96.0.1:80', '--addresses', '10.0.0.1'],
      "--addresses: '10.0.0.1' is no list, and no file; expected a list such as 172.20.0.11/24, or a file of what ip addr printed",
    ],
    [
      ['trace', '--rules', rules, '--to', '10.96.0.1:80', '--routes', 'nowhere.json'],
      '--routes: \'nowhere.json\' is no list, and no file; expected a list such as "default via 172.20.0.1 dev eth0", or a file of what ip route printed',
    ],
    [
      ['merge', 'a', 'b'],
      "'b' is one argument too many; expected what packet-path merge --help lists",
    ],
    [
      ['trace', '--cluster', elsewhere, '--to', 'default/away'],
      "the service 'default/away' is an ExternalName: a name of DNS, which no packet goes to; expected a service with a cluster IP",
    ],
    [
      ['trace', '--cluster', twins, '--to', 'default/web'],
      `${twins}:6:1: services default/web and default/twin both have TCP 10.96.0.10:80; expected a cluster IP for each service`,
    ],
    [
      ['trace', '--mode', 'ipv'],
      "--mode: there is no 'ipv', did you mean 'ipvs'?; expected iptables, ipvs, nftables, userspace",
    ],
    [
      ['compare', '--cluster', shop, '--endpoint', '-1'],
      "--endpoint: '-1' is no such number; expected a whole number, 0 to 999999",
    ],
    [
      ['replay', '-d', 'x', 'y'],
      "--differences: 'x' is no such number; expected a whole number, 0 to 999999",
    ],
    [
      ['sweep', '--workers', '0', 'x'],
      "--workers: '0' is no such number; expected a whole number, 1 to 1024",
    ],
    [
      ['migrate', '--scheduler', 'lcc', shop],
      /^--scheduler: there is no 'lcc', did you mean 'lc'\?; expected rr, wrr, /,
    ],
    [
      ['migrate', '--scheduler', 'rr', '--from', 'iptables', shop],
      '--scheduler is of IPVS mode alone; expected --from ipvs or --to ipvs beside it',
    ],
    [['study', '--services', '1e1,10'], '--services: 10 is there twice; expected each size once'],
    [
      ['study', '--services', '1.5'],
      "--services: '1.5' is no such number; expected a whole number, 1 to 100000",
    ],
    [
      ['trace', '--rules', '-', '--nftables', '-', ...to],
      'standard input can be read once; expected - for one file only',
    ],
  ])('%j', { tags: ['slow'] }, async (args, line) => {
    const said = await refusal(...args);
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });
});

describe('a name that the cluster does not have', () => {
  test.each([
    [
      'cart',
      "the cluster has no service 'cart', did you mean 'shop/cart'?; expected 'namespace/name', one of default/kubernetes, ",
    ],
    ['shop/crat', "the cluster has no service 'shop/crat', did you mean 'shop/cart'?"],
    ['cart.shop.svc.cluster.local:http', "did you mean 'shop/cart:http'?"],
    [
      'shop/cart:htp',
      "the service 'shop/cart' has no port 'htp', did you mean 'http'?; expected shop/cart:http (80 tcp)",
    ],
    ['shop/cart:81', "the service 'shop/cart' has no port 81"],
    ['shop/orders-db', "the service 'shop/orders-db' is headless: it has no cluster IP; expected "],
    ['10.98.41.190', "--to: '10.98.41.190' has no port; expected 10.98.41.190:80"],
    ['10.98.41.190:0', '--to: nobody connects to or from port 0; expected a port, 1 to 65535'],
    ['[fd00::1]:80', '--to: the cluster has no IPv6 addresses; expected an IPv4 address'],
  ])('is told with what was meant, and what there is: %s', async (name, line) => {
    for (const command of ['trace', 'compare']) {
      expect(await refusal(command, '--cluster', shop, '--to', name)).toContain(line);
    }
  });

  test('is told of the protocol and of the family that were asked for', async () => {
    const cart = ['trace', '--cluster', shop, '--to', 'shop/cart'];
    expect(await refusal(...cart, '--protocol', 'udp')).toMatch(
      /^the service 'shop\/cart' has no port of udp;/,
    );
    expect(await refusal(...cart, '--ip6')).toMatch(
      /has no IPv6 address; expected IPv4: 10\.98\.41\.190$/,
    );
    expect(await refusal(...cart, '--protocol', 'tpc')).toMatch(
      /^'tpc' is no protocol, did you mean 'tcp'\?/,
    );
    const compared = ['compare', '--cluster', shop, '--protocol', 'icmp'];
    for (const target of ['shop/cart', '10.98.41.190:80']) {
      expect(await refusal(...compared, '--to', target)).toBe(
        "a service does not speak 'icmp'; expected tcp, udp or sctp",
      );
    }
  });

  test('is told where rules know of no cluster', async () => {
    expect(await refusal('trace', '--rules', rules, '--to', 'shop/cart')).toBe(
      "--to: 'shop/cart' names a service, and there is no cluster; expected address:port, or --cluster",
    );
  });

  test('as a client, too', async () => {
    expect(await refusal('compare', '--cluster', shop, '--from', 'pods')).toBe(
      "--from: there is no client 'pods', did you mean 'pod'?; expected pod, node, outside, all, or address:port",
    );
    expect(
      await refusal('trace', '--cluster', shop, '--to', 'shop/cart', '--from', '10.1.1.1'),
    ).toBe("--from: '10.1.1.1' has no port; expected 10.1.1.1:80");
  });
});

test('a port by its number is understood, and ICMP has none', async () => {
  const { code } = await runCommand(
    'compare',
    '--cluster',
    shop,
    '--to',
    'shop/cart:80',
    '--planes',
    'ipvs',
  );
  expect(code).toBe(0);
  const ping = ['trace', '--cluster', shop, '--protocol', 'icmp', '--to'];
  expect(await refusal(...ping, '10.98.41.190:80')).toBe(
    '--to: icmp has no ports; expected 10.98.41.190',
  );
  const { stdout } = await runCommand(...ping, '10.98.41.190');
  expect(stdout).toContain(
    'established: 10.244.1.2 -> 10.98.41.190 icmp; answered by 10.98.41.190 -> 10.244.1.2 icmp\n',
  );
});

test('the kernel is named where it was the kernel that answered', async () => {
  const { stdout } = await runCommand('trace', '--cluster', lonely, '--to', 'default/web');
  expect(stdout).toMatch(
    /\nrefused \(filter KUBE-SERVICES, rule 1\): .*; the kernel at 10\.244\.0\.1 answered: .* icmp type 3 code 3 /,
  );
  expect(stdout).not.toContain('answered by');
});

describe('files that people have', () => {
  test('may begin with a byte-order mark', async () => {
    const marked = file('marked.txt', `\uFEFF${RULES}`);
    const { code, stdout } = await runCommand('trace', '--rules', marked, ...to);
    expect(code).toBe(0);
    expect(stdout).toContain('answered by 10.244.0.9:8080');
    const cluster = file('marked.yaml', `\uFEFF${readFileSync(shop, 'utf8')}`);
    expect((await runCommand('trace', '--cluster', cluster, '--to', 'shop/cart')).code).toBe(0);
  });

  test('of UTF-16 and of other tools are told as such', async () => {
    const wide = file('wide.txt', Buffer.from(`\uFEFF${RULES}`, 'utf16le'));
    expect(await refusal('trace', '--rules', wide, ...to)).toMatch(
      /wide\.txt:1:1: the text is in UTF-16; expected a text in UTF-8$/,
    );
    const table = file(
      'table.txt',
      'NAMESPACE   NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\n',
    );
    for (const args of [
      ['trace', '--to', 'a/b', '--cluster'],
      ['compare', '--cluster'],
      ['migrate'],
      ['study', '--out', folder, '--cluster'],
    ]) {
      expect(await refusal(...args, table)).toMatch(
        /table\.txt:1:1: this is what kubectl get without -o yaml prints; expected what kubectl get -o yaml prints$/,
      );
    }
  });

  test('without a service, an endpoint or a policy are told of', async () => {
    const policies = fileURLToPath(
      new URL('../../../examples/clusters/shop-policies.yaml', import.meta.url),
    );
    for (const args of [['compare', '--cluster'], ['migrate']]) {
      const { code, stderr } = await runCommand(...args, policies);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /there is no service; expected Services and EndpointSlices: kubectl get /,
      );
      expect((await runCommand(...args, lonely)).stderr).toMatch(
        /no service has an endpoint, so every connection is refused/,
      );
    }
    expect(await refusal('compare', '--cluster', shop, '--calico', shop)).toMatch(
      /shop\.yaml: there is no policy; expected /,
    );
  });

  test('are quoted in 60 characters at most', async () => {
    const long = 'z'.repeat(4000);
    const texts: readonly (readonly [args: readonly string[], text: string])[] = [
      [['trace', ...to, '--rules'], long],
      [['trace', ...to, '--rules'], RULES.replace('10.96.0.10', long)],
      [['trace', ...to, '--rules'], RULES.replace('--dport', `--${long}`)],
      [['trace', ...to, '--rules'], RULES.replace('DNAT', long)],
      [['trace', ...to, '--rules'], RULES.replace('tcp --', `${long} --`)],
      [['trace', ...to, '--nftables'], `table ip t {\n  chain c { ${long} }\n}\n`],
      [['trace', ...to, '--rules', rules, '--ipset'], `create ${long} hash:ip\n`],
      [['trace', ...to, '--rules', rules, '--ipvsadm'], `-A -t ${long} -s rr\n`],
      [['trace', ...to, '--rules', rules, '--addresses'], `1: ${long}: <UP>\n    inet ${long}\n`],
      [['trace', ...to, '--rules', rules, '--routes'], `default via ${long} dev eth0\n`],
      [['migrate'], `${readFileSync(lonely, 'utf8').replace('10.96.0.10', long)}`],
      [['migrate'], `"${long}`],
      [['migrate'], long],
      [['replay'], `{"format": "${long}"}\n`],
      [['replay'], `${long}\n`],
      [['sweep', '--dry-run'], `{"${long}": 1}`],
      [['figures', '--calibration'], `{"format": "${long}"}`],
    ];
    for (const [index, [args, text]] of texts.entries()) {
      const name = file(`long-${index}.${args[0] === 'sweep' ? 'json' : 'txt'}`, text);
      const said = (await refusal(...args, name)).replace(name, '');
      expect(said, said).not.toMatch(/z{61}/);
    }
  });
});

describe('standard input', () => {
  test('is read for -', { tags: ['slow'] }, () => {
    const run = (input: string, ...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], { input, encoding: 'utf8' });
    expect(run(RULES, 'trace', '--rules', '-', ...to).stdout).toContain(
      'answered by 10.244.0.9:8080',
    );
    expect(run('nonsense', 'trace', '--rules', '-', ...to).stderr).toMatch(
      /^packet-path: stdin:1:1: /,
    );
  });
});

describe('a trace', () => {
  test('is printed although its files cannot be written, and is tried beforehand', async () => {
    const nowhere = join(folder, 'nowhere', 'x.svg');
    for (const option of ['--svg', '--write-pcap']) {
      const said = await refusal('trace', '--rules', rules, ...to, option, nowhere);
      expect(said).toBe(`cannot write to '${nowhere}': ENOENT: no such file or directory`);
      expect(await refusal('trace', '--rules', rules, ...to, option, folder)).toBe(
        `'${folder}' is a folder; expected a file`,
      );
    }
    expect(existsSync(nowhere)).toBe(false);
  });
});

test('help is wrapped, and shows no value of the program', async () => {
  for (const command of [
    'study',
    'trace',
    'compare',
    'replay',
    'sweep',
    'merge',
    'figures',
    'migrate',
  ]) {
    const { stdout } = await runCommand(command, '--help');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).not.toMatch(/default: (?:\[|false|")(?!rr)[^"]*[\],]/);
  }
});

test('a trace says where it takes somebody outside to answer', async () => {
  const note = /note: no pod or node of the cluster has (.*), and nothing translated it/;
  const told = async (end: string): Promise<string | undefined> => {
    const { stdout } = await runCommand('trace', '--cluster', shop, '--to', end, '--brief');
    return note.exec(stdout)?.[1];
  };
  expect(await told('10.96.0.77:80')).toBe('10.96.0.77');
  expect(await told('shop/cart')).toBeUndefined();
});
