import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { NFTABLES_VERSIONS, nftablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import {
  type NftTable,
  reachable,
  readNftTables,
  unordered,
  withoutComments,
} from './support/nft-table.ts';
import { clusterBehind } from './support/recorded-cluster.ts';

const FOLDER = new URL('../../../fixtures/kernel-cases/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.startsWith('nftables-kube-proxy-'));

interface RecordedCase {
  readonly name: string;
  readonly tags: readonly string[];
  readonly setup: {
    readonly nftables: string;
    readonly interfaces: readonly { readonly addresses: readonly string[] }[];
  };
}

function casesOf(file: string): RecordedCase[] {
  const text = gunzipSync(readFileSync(new URL(file, FOLDER))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCase);
}

/** Before 1.34 the recorder gave every element a comment, and some rules none; kube-proxy never did. */
const asCompared = (table: NftTable, layout: string): object =>
  unordered(layout === '1.31' ? withoutComments(table) : table);

describe.each(FILES)('%s', (file) => {
  test.each(casesOf(file).map((recorded) => [recorded.name, recorded] as const))(
    'the table recorded as %s is the one that kube-proxy writes for the services behind it',
    { tags: ['slow'] },
    (_, { tags, setup }) => {
      const layout =
        NFTABLES_VERSIONS.find((version) => tags.includes(`layout-${version}`)) ?? '1.31';
      const recorded = readNftTables(setup.nftables);
      expect(recorded.length).toBeGreaterThan(0);
      for (const table of recorded) {
        const [nodeAddress] = setup.interfaces[0]!.addresses[0]!.split('/');
        const { cluster, options } = clusterBehind(table, nodeAddress!, layout);
        const written = readNftTables(nftablesProgram(cluster, options).nftables);
        // The recorder wrote some chains that nothing leads to; kube-proxy writes no such.
        expect(written.map((one) => asCompared(one, layout))).toEqual([
          asCompared(reachable(table), layout),
        ]);
      }
    },
  );
});
