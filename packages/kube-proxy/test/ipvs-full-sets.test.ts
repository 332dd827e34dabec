import { Address } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { PortObjects } from '../src/ipvs/port-objects.ts';
import { IpSets, MOST_ELEMENTS } from '../src/ipvs/sets.ts';
import { SyncedSets } from '../src/ipvs/synced-sets.ts';

// The element of a port, for the set of cluster IPs.
const elementOf = (port: number): string => `${Address.v4(0x0a600000 + port)},tcp:80`;

function objectsOf(port: number): PortObjects {
  return { services: [], elements: [['clusterIP', elementOf(port)]], bound: [], outFilter: [] };
}

test('a set that is full takes no more elements, until one goes', { tags: ['slow'] }, () => {
  const sets = new IpSets(4);
  for (let port = 0; port < MOST_ELEMENTS + 2; port++) sets.add('clusterIP', elementOf(port));
  const added = sets.lines().filter((line) => line.startsWith('add '));
  expect(added).toHaveLength(65_536);
  expect(added.at(-1)).toBe(`add KUBE-CLUSTER-IP ${elementOf(65_535)}`);

  const synced = new SyncedSets();
  synced.begin(sets);
  const sync = (...ports: readonly number[]): readonly string[] =>
    Array.from(synced.sync(sets, ports.map(objectsOf)), ({ arguments: words }) => words);
  sets.add('clusterIP', elementOf(70_000));
  expect(sync(70_000)).toEqual([]);
  sets.remove('clusterIP', elementOf(7));
  expect(sync(7)).toEqual([
    `del KUBE-CLUSTER-IP ${elementOf(7)}`,
    `add KUBE-CLUSTER-IP ${elementOf(65_536)} -exist`,
  ]);
});
