import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, PersistentVolumeClaim } from 'kubernetes-models/v1';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kubernetesJob, openSweep } from '../src/index.ts';
import { ODD_STUDY, removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

const KINDS = { ConfigMap, PersistentVolumeClaim, Job };

function objectsOf(text: string): readonly Record<string, unknown>[] {
  return parseAllDocuments(text).map((document) => document.toJS());
}

async function jobOf(parameters: Readonly<Record<string, unknown>>) {
  const file = sweepFile({ study: './mine.mjs#study', parameters });
  const module = ODD_STUDY.replace('#study', '');
  writeFileSync(join(dirname(file), 'mine.mjs'), `export { study } from '${module}';\n`);
  return kubernetesJob(await openSweep(file), { shards: 5, image: 'registry.local/packet-path:1' });
}

it('a job for Kubernetes is of objects that the API takes', async () => {
  const files = await jobOf({ number: [1, 2] });
  const objects = [files['sweep.yaml'], files['merge.yaml']].flatMap((text) =>
    objectsOf(text ?? ''),
  );
  expect(objects.map(({ kind }) => kind)).toEqual([
    'ConfigMap',
    'PersistentVolumeClaim',
    'Job',
    'Job',
  ]);
  for (const object of objects) {
    const Kind = KINDS[object['kind'] as keyof typeof KINDS];
    expect(() => new Kind(object as never).validate()).not.toThrow();
  }
});

it('a wrong field is found by that check', () => {
  const wrong = { apiVersion: 'batch/v1', kind: 'Job', spec: { completions: 'five' } };
  expect(() => new Job(wrong as never).validate()).toThrow();
});

it('a job has a pod for each shard, the count fixed, and the definition with its module', async () => {
  const [config, , job] = objectsOf((await jobOf({ number: [1, 2] }))['sweep.yaml'] ?? '');
  expect(Object.keys(config?.['data'] as object).sort()).toEqual(['mine.mjs', 'sweep.json']);
  expect(job).toMatchObject({
    spec: {
      completionMode: 'Indexed',
      completions: 5,
      backoffLimitPerIndex: 3,
      template: {
        spec: {
          terminationGracePeriodSeconds: 30,
          containers: [{ env: [{ name: 'PACKET_PATH_SHARDS', value: '5' }] }],
        },
      },
    },
  });
});

it('a module that cannot travel is refused', async () => {
  const sweep = await openSweep(sweepFile({ study: ODD_STUDY, parameters: { number: 1 } }));
  expect(() => kubernetesJob(sweep, { shards: 1, image: 'x' })).toThrow(
    /cannot travel with the job/,
  );
});
