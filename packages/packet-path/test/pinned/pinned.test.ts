import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCluster } from '@packet-path/cluster';
import { createRandom, SeededChoices } from '@packet-path/core';
import { iptablesProgram, ipvsProgram, nftablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { printed } from './printed.ts';

// Whatever a seed decides is pinned here, as text: a change of these files is a change of results, for
// the changelog to explain. `npm run pinned` writes them anew.

const SHOP = fileURLToPath(new URL('../../../../examples/clusters/shop.yaml', import.meta.url));
const RULES = fileURLToPath(new URL('rules.txt', import.meta.url));

/** The arguments of `trace`, by the name of the file that holds what it prints. */
const TRACES = {
  'iptables-cluster-ip': ['--cluster', SHOP, '--to', 'shop/cart'],
  'iptables-full': ['--cluster', SHOP, '--to', 'shop/search', '--full'],
  'iptables-2019': ['--cluster', SHOP, '--to', 'shop/cart', '--layout', '2019'],
  'iptables-node-port': [
    '--cluster',
    SHOP,
    '--from',
    '192.0.2.9:40000',
    '--to',
    '192.168.0.10:30443',
  ],
  'iptables-udp': ['--cluster', SHOP, '--to', 'kube-system/kube-dns:dns', '--protocol', 'udp'],
  'iptables-no-service': ['--cluster', SHOP, '--to', '10.96.0.99:80'],
  'ipvs-cluster-ip': ['--cluster', SHOP, '--to', 'shop/cart', '--mode', 'ipvs'],
  'ipvs-brief': ['--cluster', SHOP, '--to', 'shop/cart', '--mode', 'ipvs', '--brief'],
  'ipvs-node-port': [
    '--cluster',
    SHOP,
    '--from',
    '192.0.2.9:40000',
    '--to',
    '192.168.0.10:30443',
    '--mode',
    'ipvs',
  ],
  'nftables-cluster-ip': ['--cluster', SHOP, '--to', 'shop/cart', '--mode', 'nftables'],
  'nftables-node-port': [
    '--cluster',
    SHOP,
    '--from',
    '192.0.2.9:40000',
    '--to',
    '192.168.0.10:30443',
    '--mode',
    'nftables',
  ],
  'userspace-cluster-ip': ['--cluster', SHOP, '--to', 'shop/cart', '--mode', 'userspace'],
  'rules-of-ones-own': ['--rules', RULES, '--from', '10.244.0.5:40000', '--to', '10.96.0.10:80'],
} as const;

test.each(Object.entries(TRACES))('the trace %s is as it was', async (name, args) => {
  const text = await printed('trace', ...args);
  await expect(text).toMatchFileSnapshot(`traces/${name}.txt`);
});

const CLUSTERS = ['affinity', 'dual-stack', 'local-traffic', 'node-ports', 'refusals', 'shop'];
const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10', 'fd00:192::10'] },
  clusterCIDR: ['10.244.0.0/16', 'fd00:244::/32'],
};

test.each(CLUSTERS)('the programs of %s are as they were', async (name) => {
  const file = name === 'shop' ? SHOP : new URL(`clusters/${name}.yaml`, import.meta.url);
  const cluster = readCluster(readFileSync(file, 'utf8'));
  const rules = iptablesProgram(cluster, OPTIONS);
  const of2019 = iptablesProgram(cluster, { ...OPTIONS, layout: '2019' });
  const ipvs = ipvsProgram(cluster, OPTIONS);
  const nft = nftablesProgram(cluster, OPTIONS);
  const parts = {
    iptables: rules.iptables,
    ip6tables: rules.ip6tables,
    'iptables of 2019': of2019.iptables,
    'IPVS: ipset': ipvs.ipset,
    'IPVS: iptables': ipvs.iptables,
    'IPVS: ipvsadm': ipvs.ipvsadm,
    'IPVS: addresses': ipvs.addresses.map(({ address }) => address).join('\n'),
    nftables: nft.nftables,
  };
  const text = Object.entries(parts).map(([part, lines]) => `==== ${part}\n${lines.trimEnd()}\n`);
  await expect(text.join('\n')).toMatchFileSnapshot(`programs/${name}.txt`);
});

test('a whole study is as it was', { tags: ['slow'] }, async () => {
  const text = await printed('study', '--services', '1,10,100', '--endpoints', '4', '--seed', '7');
  await expect(text).toMatchFileSnapshot('study.txt');
});

describe('draws', () => {
  test('of a seed are as they were, purpose by purpose', async () => {
    const choices = new SeededChoices(createRandom('pinned'));
    const draw = (title: string, one: () => boolean | number): string =>
      `${title}: ${Array.from({ length: 16 }, one).map(Number).join(' ')}`;
    const lines = [
      draw('statistic, one in two', () => choices.chance('statistic', 2 ** 30)),
      draw('statistic, one in ten', () => choices.chance('statistic', Math.round(2 ** 31 / 10))),
      draw('numgen below 10', () => choices.below('numgen', 10)),
      draw('port', () => choices.between('nat-port', 1024, 65535)),
    ];
    const random = createRandom('pinned');
    const split = random.split('a stream');
    lines.push(
      draw('words', () => random.uint32()),
      draw('words of a stream', () => split.uint32()),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('draws.txt');
  });
});

test('no file of another time is left', () => {
  const names = (folder: string): string[] =>
    readdirSync(new URL(folder, import.meta.url)).map((name) => name.replace(/\.txt$/, ''));
  expect(names('traces').sort()).toEqual(Object.keys(TRACES).sort());
  expect(names('programs').sort()).toEqual([...CLUSTERS].sort());
});
