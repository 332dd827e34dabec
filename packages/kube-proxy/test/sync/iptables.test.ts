import type { Cluster } from '@packet-path/cluster';
import { type IptablesSyncOptions, iptablesSync } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith } from '../objects.ts';
import { Running } from './imagined-host.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10'] },
  clusterCIDR: '10.180.0.0/16',
  order: 'cluster',
} as const;

const running = (cluster: Cluster, options: IptablesSyncOptions = {}): Running =>
  new Running(iptablesSync({ ...OPTIONS, ...options }), cluster);

const one = { name: 'svc1', clusterIP: '172.30.0.41' };
const two = { name: 'svc2', clusterIP: '172.30.0.42', endpoints: ['10.180.0.2:80@node-1'] };
const three = { name: 'svc3', clusterIP: '172.30.0.43', endpoints: ['10.180.0.3:80@node-1'] };

const SVC1 = 'KUBE-SVC-XPGD46QRK7WJZT7O';
const SEP1 = 'KUBE-SEP-SXIVWICOYRO3J4NJ';

const natRules = (text: string): number =>
  text.slice(text.indexOf('*nat')).match(/^-A /gm)?.length ?? 0;

describe('a partial sync', () => {
  const before = clusterWith(one, two);

  test('rewrites what services share, and of the services those that changed', () => {
    const text = running(before).restored(clusterWith(one, two, three));
    expect(text).toContain(`-A KUBE-SERVICES -d 172.30.0.41/32`);
    expect(text).toContain('--comment "ns1/svc3:p80 -> 10.180.0.3:80"');
    expect(text).not.toContain(`:${SVC1}`);
    expect(text).not.toMatch(/^:(?:INPUT|PREROUTING|KUBE-PROXY-CANARY)/m);
    expect(text).toMatch(/^:KUBE-FORWARD - \[0:0\]$/m);
  });

  test('of a new service with one endpoint has five more rules of nat than one of nothing', () => {
    const proxy = running(before);
    const idle = natRules(proxy.restored(before));
    expect(natRules(proxy.restored(clusterWith(one, two, three)))).toBe(idle + 5);
  });

  test('deletes the chains of a service that is gone', () => {
    const text = running(before).restored(clusterWith(two));
    const lines = text.split('\n');
    for (const chain of [SVC1, SEP1]) {
      expect(lines.indexOf(`:${chain} - [0:0]`)).toBeGreaterThan(0);
      expect(lines.indexOf(`-X ${chain}`)).toBeGreaterThan(lines.indexOf(`:${chain} - [0:0]`));
    }
  });

  test('refuses for a service whose last endpoint is gone, and serves it again', () => {
    const proxy = running(before);
    const without = proxy.restored(clusterWith({ ...one, endpoints: [] }, two));
    expect(without).toMatch(/^-A KUBE-SERVICES -d 172.30.0.41\/32 .*has no endpoints.* REJECT/m);
    expect(without).toContain(`-X ${SEP1}`);
    const again = proxy.restored(before);
    expect(again).toContain(`:${SEP1} - [0:0]`);
    expect(again).not.toMatch(/^-X /m);
  });

  test('is full again after one that failed, and knows what was stale', () => {
    const proxy = running(before);
    proxy.fail(clusterWith(two));
    const text = proxy.restored(clusterWith(two));
    expect(text).toContain('--comment "ns1/svc2:p80 -> 10.180.0.2:80"');
    expect(text).toContain(`-X ${SVC1}`);
    expect(proxy.restored(clusterWith(two))).not.toContain('-> 10.180.0.2:80');
  });

  test('is full when the node is in another zone', () => {
    const zoned = (zone: string): Cluster => ({
      ...before,
      nodes: [{ name: 'node-1', addresses: [], podCIDRs: [], zone }],
    });
    const proxy = running(zoned('a'));
    expect(proxy.restored(zoned('a'))).not.toContain(`:${SVC1}`);
    expect(proxy.restored(zoned('b'))).toContain(`:${SVC1}`);
  });

  test('draws another order of services each time', () => {
    const many = clusterWith(
      ...Array.from({ length: 12 }, (_, at) => ({ name: `s${at}`, clusterIP: `172.30.1.${at}` })),
    );
    const orderOf = (text: string): readonly string[] =>
      text.match(/(?<=^-A KUBE-SERVICES -d )[\d.]+/gm) ?? [];
    const proxy = running(many, { order: 'seeded' });
    const [first, second] = [orderOf(proxy.restored(many)), orderOf(proxy.restored(many))];
    expect(first).toHaveLength(12);
    expect(first).not.toEqual(second);
    expect([...first].sort()).toEqual([...second].sort());
    expect(orderOf(running(many, { order: 'seeded' }).restored(many))).toEqual(first);
  });
});

describe('a large cluster', () => {
  const pods = (count: number) =>
    Array.from({ length: count }, (_, at) => `10.181.${at >> 8}.${at & 255}:80@node-2`);
  const large = { name: 'large', clusterIP: '172.30.0.99', endpoints: pods(1001) };

  test('keeps stale chains until the sync period is over', () => {
    const proxy = running(clusterWith(one, large), { syncPeriod: 10 });
    proxy.host.now = 4e6;
    const cut = proxy.restored(clusterWith(large));
    expect(cut).not.toMatch(/^-X /m);
    expect(cut).not.toContain(SVC1);
    proxy.host.now = 11e6;
    expect(proxy.restored(clusterWith(large))).toContain(`-X ${SVC1}`);
    expect(proxy.restored(clusterWith(large))).not.toMatch(/^-X /m);
  });

  test('spares a chain that is used again by then', () => {
    const proxy = running(clusterWith(one, large));
    proxy.restored(clusterWith(large));
    proxy.restored(clusterWith(one, large));
    proxy.host.now = 60e6;
    expect(proxy.restored(clusterWith(one, large))).not.toMatch(/^-X /m);
  });
});

describe('in 2019', () => {
  test('every sync writes everything', () => {
    const cluster = clusterWith(one, two);
    const proxy = running(cluster, { layout: '2019' });
    expect(proxy.restored(cluster)).toContain(`-A ${SVC1} -j ${SEP1}`);
    const text = proxy.restored(clusterWith(two));
    expect(text).toContain(`-X ${SVC1}`);
    expect(text).not.toContain('KUBE-MARK-DROP -j MARK');
  });
});

describe('a host without kube-proxy', () => {
  test('first gets chains and jumps, the one that stands first last', () => {
    const proxy = iptablesSync(OPTIONS);
    const { host } = running(clusterWith(one));
    host.programmed = false;
    const lines = [...proxy.sync(clusterWith(one), host)].map(
      ({ tool, arguments: words }) => `${tool} ${words}`,
    );
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(at('iptables -t nat -N KUBE-SERVICES')).toBeGreaterThanOrEqual(0);
    expect(at('-t mangle -N KUBE-PROXY-CANARY')).toBeGreaterThanOrEqual(0);
    expect(at('-t filter -N KUBE-FORWARD')).toBeLessThan(at('-j KUBE-FORWARD'));
    // Each is put before the rules that are there.
    expect(
      at('-I FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load'),
    ).toBeGreaterThan(at('-I FORWARD -m comment --comment "kubernetes forwarding rules"'));
    expect(lines.at(-1)).toBe('iptables-restore --noflush --counters');
  });
});
