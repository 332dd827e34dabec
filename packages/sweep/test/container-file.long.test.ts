import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { kubernetesJob, openSweep } from '../src/index.ts';
import { ContainerSteps } from './container-steps.ts';
import { freshFolder, removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/** A study that a user brings: it finds `packet-path` by its name, as in the image. */
const STUDY = `import { kubernetesNode, syntheticCluster, clusterFlow } from 'packet-path';
export const study = {
  name: 'mine',
  parameters: { services: { kind: 'whole', from: 1, to: 100, sentence: 'of the cluster' } },
  results: { rules: 'count' },
  run({ parameters, seed }) {
    const { services } = parameters;
    const cluster = syntheticCluster({ services, endpointsPerService: 2 });
    const node = kubernetesNode(cluster, { mode: 'ipvs', seed });
    return { rules: node.connect(clusterFlow(cluster, 'default/svc-00001')).opening.rulesEvaluated };
  },
  estimate: () => ({ seconds: 0.1, bytes: 1e7 }),
};
`;

it('the steps of the container file, run in empty folders, make a program that runs the job', async () => {
  const file = sweepFile({ study: './mine.mjs#study', parameters: { services: [1, 2, 3] } });
  writeFileSync(join(dirname(file), 'mine.mjs'), STUDY.replace("'packet-path'", `'${FRONT_DOOR}'`));
  const files = kubernetesJob(await openSweep(file), { shards: 2, image: 'registry.local/it:1' });
  const steps = new ContainerSteps(CHECKOUT, freshFolder());
  steps.run(files['Containerfile'] ?? '');

  const [node = '', ...program] = steps.entry;
  expect(node).toBe('node');
  // The ConfigMap's files stand in the package's own folder, where modules find it by its name.
  const folder = steps.path('/opt/packet-path/study');
  mkdirSync(folder, { recursive: true });
  cpSync(file, join(folder, 'sweep.json'));
  writeFileSync(join(folder, 'mine.mjs'), STUDY);
  const results = freshFolder();
  const run = (...args: readonly string[]): void => {
    execFileSync(process.execPath, [...program, ...args], {
      stdio: 'pipe',
      env: { ...process.env, PACKET_PATH_SHARDS: '1', JOB_COMPLETION_INDEX: '0' },
    });
  };
  run('sweep', join(folder, 'sweep.json'), '--out', results, '--workers', '1');
  run('merge', results);
  const merged = join(results, 'merged', 'cells.ndjson');
  expect(existsSync(merged)).toBe(true);
  expect(readFileSync(merged, 'utf8').trim().split('\n')).toHaveLength(3);
});

/** The front door of the checkout, for the module while it is read here. */
const FRONT_DOOR = new URL('../../packet-path/dist/index.js', import.meta.url).href;
