import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DataPlane } from '@packet-path/data-plane';
import { expect, test } from 'vitest';
import { kubeProxyPlanes } from '../src/index.ts';

const tools = fileURLToPath(new URL('../../../tools/stress/', import.meta.url));
/** Plain JavaScript, which `npm run stress` runs as it is. */
const tool = (name: string) => import(pathToFileURL(`${tools}${name}.mjs`).href);
const { stressedPlanes } = await tool('planes');
const { stress } = await tool('stress');
const planes: readonly DataPlane[] = stressedPlanes();

test.each(planes.map((plane) => [plane.name, plane] as const))(
  'the invariants of %s hold under random packets and live changes',
  { tags: ['slow'] },
  (_, plane) => {
    const told = stress(plane, { seed: '1', packets: 3000, bulk: 128 });
    expect(told.packets).toBeGreaterThanOrEqual(3000);
    expect(told.checks).toBeGreaterThan(500);
    expect(told.conversations).toBeGreaterThan(0);
    expect(told.changes).toBeGreaterThan(2);
  },
);

test('every mode of kube-proxy is under stress, with Calico and without', () => {
  const names = planes.map(({ name }) => name);
  for (const { name } of kubeProxyPlanes()) expect(names).toContain(name);
  expect(names.filter((name) => name.endsWith('+calico'))).toHaveLength(kubeProxyPlanes().length);
});
