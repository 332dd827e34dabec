import type { Cluster } from '@packet-path/cluster';
import { type NftablesSyncOptions, nftablesSync } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from '../objects.ts';
import { Running } from './imagined-host.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10'] },
  clusterCIDR: '10.180.0.0/16',
  order: 'cluster',
} as const;

const TABLE = 'ip kube-proxy';
const SERVICE = 'service-ULMVA6XW-ns1/svc1/tcp/p80';
const ENDPOINT = 'endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80';

const [A, B] = ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2'];
const one = (...endpoints: readonly string[]): ServiceOptions => ({ endpoints });
const two = { name: 'svc2', clusterIP: '172.30.0.42', endpoints: ['10.180.0.9:80@node-2'] };

const running = (start: Cluster, options: NftablesSyncOptions = {}): Running =>
  new Running(nftablesSync({ ...OPTIONS, ...options }), start);
/** The commands of each transaction. */
const transactions = (proxy: Running, cluster: Cluster): readonly (readonly string[])[] =>
  proxy
    .run(cluster)
    .filter(({ tool }) => tool === 'nft')
    .map(({ input }) => input?.trimEnd().split('\n') ?? []);

describe('an incremental sync', () => {
  test('of nothing new is no transaction', () => {
    const cluster = clusterWith(one(A), two);
    expect(transactions(running(cluster), cluster)).toEqual([]);
  });

  test('of another endpoint rewrites the chains of its service, and no element', () => {
    const [script] = transactions(running(clusterWith(one(A), two)), clusterWith(one(A, B), two));
    expect(script).toContain(`flush chain ${TABLE} ${SERVICE}`);
    expect(script?.at(-1)).toBe(
      `add rule ${TABLE} ${SERVICE} meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.180.0.1 . 80, 1 : 10.180.0.2 . 80 }`,
    );
    expect(script?.join('\n')).not.toMatch(/svc2|element/);
  });

  test('of a service without endpoints moves its element', () => {
    const [script] = transactions(running(clusterWith(one(A), two)), clusterWith(one(), two));
    expect(script).toEqual([
      `delete element ${TABLE} hairpin-connections { 10.180.0.1 . 10.180.0.1 . tcp . 80 }`,
      `add element ${TABLE} no-endpoint-services { 172.30.0.41 . tcp . 80 comment "ns1/svc1:p80" : goto reject-chain }`,
      `delete element ${TABLE} service-ips { 172.30.0.41 . tcp . 80 }`,
      `flush chain ${TABLE} ${SERVICE}`,
    ]);
  });

  test('changes a verdict by deleting its element first', () => {
    const local = { ...one(A), spec: { internalTrafficPolicy: 'Local' } };
    const [script = []] = transactions(running(clusterWith(one(A))), clusterWith(local));
    const key = '172.30.0.41 . tcp . 80';
    const gone = script.indexOf(`delete element ${TABLE} service-ips { ${key} }`);
    expect(gone).toBeGreaterThan(0);
    expect(script[gone + 1]).toContain(`add element ${TABLE} service-ips { ${key} : goto local-`);
  });
});

describe('a chain that is stale', () => {
  test('is emptied at once, and deleted by a sync more than a second later', () => {
    const proxy = running(clusterWith(one(A), two), { layout: '1.34' });
    const [cut] = transactions(proxy, clusterWith(two));
    expect(cut).toContain(`flush chain ${TABLE} ${SERVICE}`);
    expect(cut?.join('\n')).not.toContain('delete chain');
    proxy.host.now = 1e6;
    expect(transactions(proxy, clusterWith(two))).toEqual([]);
    proxy.host.now = 2e6;
    expect(transactions(proxy, clusterWith(two))).toEqual([
      [`delete chain ${TABLE} ${SERVICE}`, `delete chain ${TABLE} ${ENDPOINT}`],
    ]);
    expect(transactions(proxy, clusterWith(two))).toEqual([]);
  });

  test('stays if it is used again by then', () => {
    const proxy = running(clusterWith(one(A), two));
    transactions(proxy, clusterWith(two));
    transactions(proxy, clusterWith(one(A), two));
    proxy.host.now = 5e6;
    expect(transactions(proxy, clusterWith(one(A), two))).toEqual([]);
  });
});

test('affinity sets come before the rules that ask them, and go after', () => {
  const sticky = { ...one(A), spec: { sessionAffinity: 'ClientIP' } };
  const proxy = running(clusterWith(one(A)));
  const [on = []] = transactions(proxy, clusterWith(sticky));
  const set = `${TABLE} affinity-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80`;
  expect(on[0]).toBe(
    `add set ${set} { type ipv4_addr ; size 65535 ; flags dynamic,timeout ; timeout 3h ; }`,
  );
  const [off = []] = transactions(proxy, clusterWith(one(A)));
  expect(off.at(-1)).toBe(`delete set ${set}`);
});

test('since 1.36 a sync more than an hour after the last full one is a full one', () => {
  const cluster = clusterWith(one(A));
  const after = (seconds: number, options: NftablesSyncOptions = {}) => {
    const proxy = running(cluster, options);
    proxy.host.now = seconds * 1e6;
    return transactions(proxy, cluster).length;
  };
  expect(after(3600)).toBe(0);
  expect(after(3601)).toBe(1);
  expect(after(3601, { layout: '1.34' })).toBe(0);
});

test('a sync that failed is followed by a full one', () => {
  const proxy = running(clusterWith(one(A)));
  for (const { tool } of proxy.proxy.sync(clusterWith(one(A), two), proxy.host)) {
    if (tool === 'nft') break;
  }
  const [script = []] = transactions(proxy, clusterWith(one(A), two));
  expect(script[0]).toBe(`add table ${TABLE} { comment "rules for kube-proxy" ; }`);
  expect(script).toContain(`flush chain ${TABLE} nat-prerouting`);
  expect(script).toContain(`flush chain ${TABLE} ${SERVICE}`);
  // An element that the table has already is not added again.
  expect(script.filter((line) => line.includes('add element') && line.includes('svc1'))).toEqual(
    [],
  );
});

describe('an address and port that two services claim', () => {
  const external = { spec: { externalIPs: ['203.0.113.1'] } };
  const [first, second] = [
    { ...one(A), ...external },
    { ...two, ...external },
  ];
  const key = '203.0.113.1 . tcp . 80';
  const verdicts = (script: readonly string[] = []): readonly string[] =>
    script
      .filter((line) => line.includes(`{ ${key}`))
      .map((line) => line.replace(/\S+\/svc/, 'svc'));

  test('lead to the one that is written last, whichever of them changes', () => {
    const proxy = running(clusterWith(first, second));
    const [script] = transactions(proxy, clusterWith({ ...first, ...one(A, B) }, second));
    expect(verdicts(script)).toEqual([]);
    const [alone] = transactions(proxy, clusterWith({ ...first, ...one(A, B) }));
    expect(verdicts(alone)).toEqual([
      `delete element ${TABLE} service-ips { ${key} }`,
      `add element ${TABLE} service-ips { ${key} : goto svc1/tcp/p80 }`,
    ]);
    const [again] = transactions(proxy, clusterWith(first, second));
    expect(verdicts(again).at(-1)).toContain('svc2');
  });

  test('one cluster IP of two ports stays until both are gone', () => {
    const ports = (...names: readonly string[]): ServiceOptions => ({
      spec: { ports: names.map((name, index) => ({ name, protocol: 'TCP', port: 80 + index })) },
    });
    const proxy = running(clusterWith(ports('x', 'y')));
    const of = (script: readonly string[] = []): readonly string[] =>
      script.filter((line) => line.includes('cluster-ips'));
    const [cut] = transactions(proxy, clusterWith(ports('x')));
    expect(of(cut)).toEqual([]);
    const [gone] = transactions(proxy, clusterWith());
    expect(of(gone)).toEqual([`delete element ${TABLE} cluster-ips { 172.30.0.41 }`]);
  });
});
