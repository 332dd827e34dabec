import { syntheticCluster } from '@packet-path/cluster';
import { NFTABLES_VERSIONS, type NftablesVersion, nftablesProgram } from '@packet-path/kube-proxy';
import { expect, test } from 'vitest';
import { readNftTables } from './support/nft-table.ts';

/**
 * Rules and chains of a table for S services of N endpoints, with a local detector and service
 * CIDRs or without.
 */
function size(layout: NftablesVersion, S: number, N: number, c: number, d: number) {
  const cluster = syntheticCluster({ services: S, endpointsPerService: N });
  const { nftables } = nftablesProgram(cluster, {
    layout,
    ...(c === 1 && { serviceCIDRs: '10.96.0.0/12' }),
    ...(d === 1 && { clusterCIDR: '10.244.0.0/16' }),
  });
  const [table] = readNftTables(nftables);
  const rules = [...table!.chains.values()].flat();
  return {
    rules: rules.filter((line) => !/^(type|comment) /.test(line)).length,
    chains: table!.chains.size,
  };
}

const FORMS: Readonly<
  Record<NftablesVersion, (S: number, N: number, c: number, d: number) => object>
> = {
  '1.29': (S, N, _, d) => ({ rules: (1 + d + 2 * N) * S + 18, chains: (1 + N) * S + 13 }),
  '1.31': (S, N, c, d) => ({ rules: (1 + d + 2 * N) * S + 22 + c, chains: (1 + N) * S + 16 }),
  '1.34': (S, N, c, d) => ({ rules: (1 + d + 2 * N) * S + 22 + c, chains: (1 + N) * S + 16 }),
  '1.36': (S, _, c, d) => ({ rules: S + 20 + c + d, chains: S + 15 }),
  '1.37': (S, _, c, d) => ({ rules: S + 20 + c + d, chains: S + 15 }),
};

test.each(NFTABLES_VERSIONS)('the size of the table of %s has a closed form', (layout) => {
  for (const [S, N] of [
    [1, 1],
    [3, 2],
    [20, 10],
  ] as const) {
    for (const c of [0, 1]) {
      for (const d of [0, 1]) {
        expect({ S, N, c, d, ...size(layout, S, N, c, d) }).toEqual({
          S,
          N,
          c,
          d,
          ...FORMS[layout](S, N, c, d),
        });
      }
    }
  }
});

test('1,000 services of 10 take as many rules and chains as were recorded', {
  tags: ['slow'],
}, () => {
  expect(size('1.31', 1000, 10, 1, 1)).toEqual({ rules: 22_023, chains: 11_016 });
  expect(size('1.34', 1000, 10, 1, 1)).toEqual({ rules: 22_023, chains: 11_016 });
  expect(size('1.36', 1000, 10, 1, 1)).toEqual({ rules: 1_022, chains: 1_015 });
});
