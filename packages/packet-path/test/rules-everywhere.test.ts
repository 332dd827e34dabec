import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { analyse, clusterFlow, kubernetesNode, syntheticCluster } from '../src/index.ts';
import { runCommand } from './support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'rules-everywhere-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cluster = syntheticCluster({ services: 4, endpointsPerService: 3 });
const MODES = ['iptables', 'ipvs', 'nftables'] as const;

/** Everything that the tools of a node print, each in a file. */
const saved = Object.fromEntries(
  MODES.map((mode) => {
    const { iptables, nftables, ipset, ipvsadm } = kubernetesNode(cluster, { mode }).host.save();
    const files = Object.entries({ iptables, nftables, ipset, ipvsadm }).map(([tool, text]) => {
      const path = join(folder, `${mode}.${tool}`);
      writeFileSync(path, `${text}\n`);
      return [tool, path] as const;
    });
    return [mode, Object.fromEntries(files)];
  }),
);

/** The options that give a host the rules of a mode. */
const OPTIONS: Readonly<Record<(typeof MODES)[number], readonly string[]>> = {
  iptables: ['--rules', saved['iptables']!['iptables']!],
  nftables: ['--nftables', saved['nftables']!['nftables']!],
  ipvs: [
    ...['--rules', saved['ipvs']!['iptables']!, '--ipset', saved['ipvs']!['ipset']!],
    ...['--ipvsadm', saved['ipvs']!['ipvsadm']!],
  ],
};
const HOST = ['--addresses', '192.168.0.10/24', '--routes', 'default via 192.168.0.1 dev eth0'];

describe.each(MODES)('rules of %s, saved by the tools', (mode) => {
  it('are studied, at the same destinations as those of the cluster', async () => {
    const out = join(folder, `study-${mode}`);
    const { code, stderr } = await runCommand('study', ...OPTIONS[mode], '--out', out);
    expect(stderr).toMatch(/Written to/);
    expect(code).toBe(0);
    const [run] = JSON.parse(readFileSync(join(out, 'study.json'), 'utf8')).runs;
    const at = run.destinations.map(({ address }: { address: string }) => address).sort();
    expect(at).toEqual(cluster.services.map(({ clusterIPs }) => `tcp ${clusterIPs[4]}:80`).sort());
    // IPVS is asked with connections that stay open: each of its servers in turn.
    expect(run.pairs).toBe(12);
  });

  it('are traced, and lie beside modes of kube-proxy in a comparison', async () => {
    const to = `${cluster.services[2]!.clusterIPs[4]}:80`;
    const traced = await runCommand('trace', ...OPTIONS[mode], '--to', to, '--brief');
    expect(traced.stdout).toMatch(/established: .*answered by 10\.244\./);
    const file = join(folder, 'cluster.json');
    writeFileSync(file, JSON.stringify(clusterManifest()));
    const compared = await runCommand(
      ...['compare', '--cluster', file, '--planes', mode, '--to', 'default/web', '--json'],
      ...OPTIONS[mode],
    );
    const [{ planes }] = JSON.parse(compared.stdout);
    expect(planes.map(({ plane }: { plane: string }) => plane)).toEqual([mode, 'rules']);
    expect(compared.code).toBe(0);
  });

  it('may have the addresses and routes of their host beside them, and what is not modelled kept', async () => {
    const to = `${cluster.services[2]!.clusterIPs[4]}:80`;
    const host = [...HOST, '--unknown', 'never-match'];
    const traced = await runCommand('trace', ...OPTIONS[mode], ...host, '--to', to, '--json');
    expect(traced.stderr).toBe('');
    const { notes } = JSON.parse(traced.stdout);
    expect(notes.filter((note: string) => note.startsWith('no '))).toEqual([]);
    const out = join(folder, `given-${mode}`);
    const studied = await runCommand('study', ...OPTIONS[mode], ...host, '--out', out, '--json');
    expect(studied.code).toBe(0);
  });
});

/** A service at the address of the third that the rules are of. */
function clusterManifest(): object {
  const clusterIP = String(cluster.services[2]!.clusterIPs[4]);
  const spec = { clusterIP, ports: [{ port: 80, targetPort: 8080 }] };
  const service = { kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec };
  return { kind: 'List', items: [service] };
}

describe('virtual services of IPVS without addresses of the host', () => {
  it('are reached, since their addresses are supposed, and a note says so', async () => {
    const to = `${cluster.services[0]!.clusterIPs[4]}:80`;
    const { stdout } = await runCommand(
      ...['trace', '--ipvsadm', saved['ipvs']!['ipvsadm']!, '--to', to],
    );
    expect(stdout).toMatch(/ipvs: rr of tcp/);
    expect(stdout).toMatch(/note: the addresses of virtual services are taken to be on kube-ipvs0/);
  });

  it('are told of where the addresses were given, and lack them', async () => {
    const to = `${cluster.services[0]!.clusterIPs[4]}:80`;
    const { stdout } = await runCommand(
      ...['trace', '--ipvsadm', saved['ipvs']!['ipvsadm']!, ...HOST, '--to', to],
    );
    expect(stdout).toMatch(
      /note: the host has not these addresses of virtual services.*10\.96\.0\.1/,
    );
  });
});

it.each(['trace', 'study', 'compare'])(
  '%s refuses the parts of a host without rules',
  async (command) => {
    const file = join(folder, 'c.json');
    writeFileSync(file, JSON.stringify(clusterManifest()));
    const of = command === 'compare' ? ['--cluster', file] : [];
    const { stderr, code } = await runCommand(command, ...of, '--addresses', '192.168.0.10/24');
    expect(stderr).toMatch(
      command === 'trace' ? /nothing to trace/ : /--addresses goes with rules/,
    );
    expect(code).toBe(2);
  },
);

it('analyse takes the same: rules of nftables alone, and virtual services', () => {
  const flow = clusterFlow(cluster, 'default/svc-00003');
  const save = (mode: (typeof MODES)[number]) => kubernetesNode(cluster, { mode }).host.save();
  const nft = analyse(save('nftables').nftables, flow);
  expect(nft.endpoints).toHaveLength(3);
  expect(nft.rulesEvaluated).toEqual(
    analyse(cluster, flow, { node: { mode: 'nftables' } }).rulesEvaluated,
  );
  const { iptables, ipset, ipvsadm } = save('ipvs');
  expect(analyse(iptables, flow, { ipset, ipvsadm }).endpoints).toHaveLength(3);
});
