import type { Cluster } from '@packet-path/cluster';
import type { Invocation } from '@packet-path/core';
import { nodePlace } from '@packet-path/data-plane';
import {
  type IptablesSyncOptions,
  iptablesSync,
  KUBE_PROXY_ACCOUNTS,
  type NftablesSyncOptions,
  nftablesSync,
} from '@packet-path/kube-proxy';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import { clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../../test/property-runs.ts';
import { hostView } from '../../src/index.ts';

/** Clusters that share most of their services with the one before. */
const histories: fc.Arbitrary<readonly Cluster[]> = fc
  .tuple(
    clusters({ services: 8 }),
    clusters({ services: 8 }),
    fc.array(fc.tuple(fc.constantFrom('put', 'take', 'turn'), fc.nat(7), fc.nat(7)), {
      minLength: 2,
      maxLength: 8,
    }),
  )
  .map(([first, other, edits]) => {
    const history = [first];
    let { services } = first;
    for (const [how, from, to] of edits) {
      const service = other.services[from];
      const named = services.findIndex(({ name }) => name === service?.name);
      if (how === 'turn') services = [...services.slice(to), ...services.slice(0, to)];
      else if (how === 'take') services = services.filter((_, index) => index !== to);
      else if (service !== undefined && named < 0) services = [...services, service];
      else if (service !== undefined) services = services.with(named, service);
      history.push({ ...first, services });
    }
    return history;
  });

/** A host that a kube-proxy keeps in step with clusters, and that takes its program one way or the other. */
function* programmed(history: readonly Cluster[], way: 'parts' | 'text', options: object) {
  const [first] = history as readonly [Cluster];
  const { node } = nodePlace(first, {});
  const sync = iptablesSync({ ...options, node } as IptablesSyncOptions);
  const { parted, iptables, ip6tables, sysctls } = sync.begin(first, 0);
  expect([iptables, ip6tables]).toEqual([`${parted?.[4]}`, `${parted?.[6]}`]);
  const texts = way === 'text' ? { iptables, ip6tables } : { parted: parted! };
  const nfacct = KUBE_PROXY_ACCOUNTS.map((name) => `add ${name}\n`).join('');
  const host: LinuxHost = linuxHost({ ...texts, sysctls, nfacct });
  yield stateOf(host);
  for (const cluster of history.slice(1)) {
    for (const run of sync.sync(cluster, hostView(host))) {
      const { tool, arguments: words, input } = run;
      const text: Invocation = { tool, arguments: words, ...(input !== undefined && { input }) };
      host.run(way === 'text' ? text : run);
    }
    yield stateOf(host);
  }
}

function stateOf({ iptables, restored }: LinuxHost): readonly unknown[] {
  const tables = ([4, 6] as const).map((family) => {
    const { view } = iptables[family];
    const chains = view.tables.flatMap((table) => [...table.chains.keys()]);
    return [iptables[family].save({ counters: true }), chains];
  });
  return [tables, restored];
}

describe.each([{}, { order: 'cluster' }, { layout: '2019' }, { nfacct: true, syncPeriod: 0 }])(
  'a program that reaches its host in parts, %o',
  (options) => {
    test('makes the same host as its text', { tags: ['slow'] }, () => {
      fc.assert(
        fc.property(histories, (history) => {
          const [parts, text] = (['parts', 'text'] as const).map((way) => [
            ...programmed(history, way, { families: [4, 6], ...options }),
          ]);
          expect(parts).toEqual(text);
        }),
        { numRuns: 5 * PROPERTY_RUNS },
      );
    });
  },
);

describe.each([{}, { layout: '1.29' }, { layout: '1.36' }, { layout: '1.37' }] as const)(
  'a program of nftables that reaches its host in parts, %o',
  (options) => {
    test('makes the same host as its text', { tags: ['slow'] }, () => {
      fc.assert(
        fc.property(clusters({ services: 8 }), (cluster) => {
          const { node } = nodePlace(cluster, {});
          const both: NftablesSyncOptions = { families: [4, 6], ...options, node };
          const { parted, nftables, sysctls } = nftablesSync(both).begin(cluster, 0);
          expect(nftables).toBe(`${parted?.nftables}`);
          const [parts, text] = [{ parted: parted! }, { nftables }].map((texts) =>
            listed(linuxHost({ ...texts, sysctls })),
          );
          expect(parts).toEqual(text);
        }),
        { numRuns: 12 * PROPERTY_RUNS },
      );
    });
  },
);

/** Everything that nft lists, with the handles of rules and the expressions that the kernel runs. */
function listed({ nftables }: LinuxHost): readonly unknown[] {
  const rules = nftables.view.tables.flatMap(({ family, name, chains }) =>
    chains.map((chain) => {
      const place = { family, table: name };
      return [nftables.handles(place, chain.name), nftables.expressions(place, chain.name)];
    }),
  );
  return [nftables.save(), rules];
}
