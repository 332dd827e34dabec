import { expect, test } from 'vitest';
import { flowsThatDiffer, type KnownMode } from '../src/conformance/index.ts';

const titles = (...modes: KnownMode[]): readonly string[] =>
  flowsThatDiffer(modes).map(({ scenario, flow }) => `${scenario}: ${flow}`);

test('releases of nftables mode differ in a few flows', () => {
  expect(titles('nftables-1.31', 'nftables-1.34')).toEqual([
    'ExternalTrafficPolicyLocal, no local endpoints: node to external IP',
    'ExternalTrafficPolicyLocal, no local endpoints: node to LB IP',
  ]);
  expect(titles('nftables-1.34', 'nftables-1.36')).toEqual([
    'Hairpin IPv4: endpoint elsewhere to its own service',
    'Hairpin IPv6: endpoint elsewhere to its own service',
  ]);
  expect(titles('nftables-1.36', 'nftables')).toEqual([]);
  expect(titles('nftables-1.29', 'nftables-1.31')).toContain(
    'ExternalTrafficPolicyLocal, no local endpoints: node to NodePort',
  );
});

test('each reach that is not that of iptables mode has a reason', () => {
  const rows = flowsThatDiffer(['iptables', 'ipvs', 'nftables', 'userspace']);
  expect(rows.length).toBeGreaterThan(10);
  for (const { reaches } of rows) {
    const [iptables, ...others] = reaches;
    expect(iptables).toMatchObject({ mode: 'iptables', because: undefined });
    for (const { reach, because } of others) {
      expect(because === undefined).toBe(reach === iptables!.reach);
    }
  }
});
