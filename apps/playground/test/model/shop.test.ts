import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPolicies } from 'packet-path/calico';
import { readCluster } from 'packet-path/cluster';
import { expect, test } from 'vitest';
import { shopCluster, shopPolicies, unpackShop } from '../../src/model/scene/shop.ts';

const CLUSTERS = fileURLToPath(new URL('../../../../examples/clusters/', import.meta.url));

test("the page's shop is what the library reads of the examples' files", async () => {
  await unpackShop();
  expect(shopCluster()).toEqual(readCluster(readFileSync(`${CLUSTERS}shop.yaml`, 'utf8')));
  expect(shopPolicies()).toEqual(
    readPolicies(readFileSync(`${CLUSTERS}shop-policies.yaml`, 'utf8')),
  );
});
