import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { nftablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { reachable, readNftTables, unordered } from './support/nft-table.ts';
import { clusterBehind } from './support/recorded-cluster.ts';

const FOLDER = new URL('../../../fixtures/kernel-cases/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.startsWith('nftables-kube-proxy-'));

interface RecordedCase {
  readonly name: string;
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

describe.each(FILES)('%s', (file) => {
  test.each(casesOf(file).map((recorded) => [recorded.name, recorded] as const))(
    'what was recorded as %s is what kube-proxy writes for the services behind it',
    (_, { setup }) => {
      const [recorded] = readNftTables(setup.nftables);
      const [nodeAddress] = setup.interfaces[0]!.addresses[0]!.split('/');
      const { cluster, options } = clusterBehind(recorded!, nodeAddress!);
      const written = readNftTables(nftablesProgram(cluster, options).nftables);
      // The recorder wrote some chains that nothing leads to; kube-proxy writes no such.
      expect(written.map(unordered)).toEqual([unordered(reachable(recorded!))]);
    },
  );
});
