import { kubeProxyPlanes } from 'packet-path';
import { expect, it } from 'vitest';
import { shownLines } from './shown.ts';

const PLANES = kubeProxyPlanes();

it('count-rules counts more rules in iptables mode than in IPVS mode', () => {
  const lines = shownLines('01-count-rules');
  const totals = lines.flatMap((line) => /: (\d+) rules, answered by/.exec(line)?.slice(1) ?? []);
  expect(totals).toHaveLength(3);
  const [old = 0, current = 0, ipvs = 0] = totals.map(Number);
  expect(old).toBeGreaterThan(current);
  expect(current).toBeGreaterThan(ipvs);
});

it('keepalive shows rules a request fall as a connection carries more of them', () => {
  const lines = shownLines('03-keepalive');
  const iptables = lines.slice(1).map((line) => Number(line.trim().split(/\s+/)[1]));
  expect(iptables).toHaveLength(4);
  expect(iptables).toEqual([...iptables].sort((a, b) => b - a));
});

it('schedulers shows which of them heed the weights', () => {
  const lines = shownLines('08-schedulers');
  expect(lines.slice(1).map((line) => line.trim().split(/\s+/))).toEqual([
    ['rr', '23', '23', '24'],
    ['wrr', '10', '20', '40'],
    ['lc', '23', '23', '24'],
    ['wlc', '10', '20', '40'],
  ]);
});

it('service-table shows chains that grow in 256 buckets, and none in 65,536', () => {
  const lines = shownLines('11-service-table');
  const [few, many] = lines.slice(1, 3).map((line) => line.trim().split(/\s+/).map(Number));
  expect(few?.[0]).toBe(10);
  expect(few?.[1]).toBeLessThan(1.5);
  expect(many?.[1]).toBeCloseTo(10_000 / 512 + 1, 0);
  expect([few?.[2], many?.[2]]).toEqual([1, 1]);
  expect(lines.join('\n')).toContain('do not explain');
});

it('side-by-side ends at one endpoint in every data plane, and shows what keepalive saves', () => {
  const lines = shownLines('02-side-by-side');
  const [, ...endpoints] = lines
    .find((line) => line.startsWith('  endpoint'))!
    .trim()
    .split(/\s+/);
  expect(endpoints).toHaveLength(PLANES.length);
  expect(new Set(endpoints).size).toBe(1);
  const saved = lines.indexOf('Rules a request, when a connection carries');
  const costs = new Map<string, number[]>();
  for (const { title } of PLANES) {
    const line = lines.slice(saved).find((one) => one.startsWith(title.padEnd(18)))!;
    costs.set(title, line.slice(title.length).trim().split(/\s+/).map(Number));
  }
  for (const each of costs.values()) expect(each).toEqual([...each].sort((a, b) => b - a));
  // A new connection walks the services in iptables mode alone; with keepalive all come close.
  const of = (title: string): number[] => costs.get(title)!;
  expect(of('iptables (today)')[0]).toBeGreaterThan(10 * of('IPVS')[0]!);
  expect(of('iptables (today)')[2]).toBeLessThan(2 * of('IPVS')[2]!);
  const hooks = (title: string): number[] =>
    lines
      .slice(saved)
      .find((one) => one.startsWith(title))!
      .slice(title.length)
      .trim()
      .split(/\s+/)
      .map(Number);
  const [input, forward, output] = hooks('iptables (today), Calico');
  expect([input, output]).toEqual([0, 0]);
  expect(forward).toBeGreaterThan(0);
  const met = hooks('IPVS, Calico').map((rules) => rules > 0);
  expect(met).toEqual([true, false, true]);
});

it('rolling-update shows who stays with the pods that leave, and whose datagrams get lost', () => {
  const lines = shownLines('13-rolling-update');
  const rows = lines.map((line) => line.split(/ {2,}/));
  const of = (moment: string) =>
    rows.filter(([first]) => first === moment).map(([, ...row]) => row);
  // Four data planes: rules today, rules as in 1.32, nftables, IPVS.
  expect(of('before').map(([kept]) => kept)).toEqual(Array(4).fill('6 old'));
  expect(of('all leave').map(([, fresh]) => fresh)).toEqual(Array(4).fill('6 new'));
  // Rules leave datagrams with a pod that leaves; IPVS does not.
  expect(of('all leave').map(([, , to]) => to?.replace(/-\d.*/, ''))).toEqual([
    'old',
    'old',
    'old',
    'new',
  ]);
  expect(of('all are gone').map(([kept]) => kept)).toEqual(Array(4).fill('6 old (dead)'));
  expect(of('no pod is left').map(([, fresh, to]) => [fresh, to?.includes('dead')])).toEqual([
    ['6 refused', false],
    ['6 refused', true],
    ['6 refused', false],
    ['6 refused', false],
  ]);
});

it('calico-and-ipvs shows that Calico needs its marks where packets go by INPUT and OUTPUT', () => {
  const lines = shownLines('16-calico-and-ipvs');
  expect(lines.slice(1).map((line) => line.trim().split(/\s+/))).toEqual([
    ['iptables', 'no', 'established', 'dropped', 'FORWARD'],
    ['ipvs', 'yes', 'established', 'dropped', 'INPUT', 'OUTPUT'],
    ['ipvs', 'no', 'established', 'established', 'INPUT', 'OUTPUT'],
  ]);
});

it('userspace shows a second connection that passes every portal, and twice the packets', () => {
  const lines = shownLines('07-userspace');
  const cellsOf = (head: string): number[] =>
    lines
      .find((line) => line.startsWith(`${head} `))!
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
  for (const services of [10, 100, 1000]) {
    const [iptables = 0, userspace = 0, second] = cellsOf(String(services));
    expect(second).toBe(services + 2);
    expect(userspace).toBeGreaterThan(services);
    expect(iptables).toBeLessThan(60);
  }
  expect(cellsOf('packets')).toEqual([4, 8]);
  expect(cellsOf('bytesCopied')).toEqual([0, 1100]);
  expect(cellsOf('wakeUps')).toEqual([0, 2]);
  expect(lines.join('\n')).toContain('(1100 bytes copied)');
});

it('dns-lookup shows five-second look-ups before Linux 5.6, and none since', () => {
  const lines = shownLines('15-dns-lookup');
  const rows = lines.slice(1, 6).map((line) => line.split(/ {2,}/));
  const slow = rows.map((row) => Number(/^(\d+) of 1000$/.exec(row[3] ?? '')?.[1]));
  expect(rows.map(([kernel, servers]) => [kernel, servers])).toEqual([
    ['5.5', '1'],
    ['5.5', '2'],
    ['5.5', '5'],
    ['5.5', '2'],
    ['6.12', '2'],
  ]);
  expect([slow[0], slow[3], slow[4]]).toEqual([0, 0, 0]);
  // Of n servers both questions come to one in one race of n.
  expect(slow[1]! / 1000).toBeCloseTo(1 / 2, 1);
  expect(slow[2]! / 1000).toBeCloseTo(4 / 5, 1);
  expect(rows.map((row) => row[4])).toEqual(['0 s', '5 s', '5 s', '0 s', '0 s']);
  // A question is lost for each slow look-up; since 5.6 each clash is resolved instead.
  expect(rows.map((row) => Number(row[5]))).toEqual(slow);
  expect(rows.map((row) => row[6])).toEqual(['0', '0', '0', '0', '1000']);
});
