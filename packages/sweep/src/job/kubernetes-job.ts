import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkArgument, objectOf, PacketPathError } from '@packet-path/core';
import { stringify } from 'yaml';
import { SOME_SWEEP, type Sweep } from '../definition/sweep.ts';
import { SHARDS_VARIABLE } from '../shard/shard.ts';
import { type JobFiles, type JobOptions, type TaskNeeds, taskNeeds } from './job.ts';

/** A job for Kubernetes is told the image too. */
export interface KubernetesJobOptions extends Omit<JobOptions, 'out' | 'program'> {
  /** The name under which the cluster finds the image that `Containerfile` makes. */
  readonly image: string;
}

/** Inside the package's own folder, so that modules of a study find `packet-path` by its name. */
const STUDY_FOLDER = '/opt/packet-path/study';
const RESULTS_FOLDER = '/results';
/** Times that a shard is tried again before the job gives it up. */
const TRIES = 3;

/**
 * An Indexed Job with a pod for each shard, which writes its part to a claim that all share, and a second
 * Job that merges. The definition and its modules travel in a ConfigMap.
 *
 * @throws {PacketPathError} `bad-sweep` where a module does not stand beside the definition
 */
export function kubernetesJob(sweep: Sweep, options: KubernetesJobOptions): JobFiles {
  checkArgument('kubernetesJob', 'sweep', sweep, SOME_SWEEP);
  checkArgument('kubernetesJob', 'options', options, objectOf('image', 'shards'));
  const name = `sweep-${sweep.identity.slice(0, 12)}`;
  const needs = taskNeeds(sweep);
  const documents = [configMap(name, sweep), claim(name), shardsJob(name, sweep, options, needs)];
  return {
    'sweep.yaml': documents.map((object) => stringify(object, { lineWidth: 0 })).join('---\n'),
    'merge.yaml': stringify(mergeJob(name, options, needs), { lineWidth: 0 }),
    Containerfile: containerFile(),
  };
}

function configMap(name: string, sweep: Sweep): object {
  const folder = dirname(sweep.file);
  const files = [basename(sweep.file), ...sweep.modules.map(besideDefinition)];
  const data = Object.fromEntries(
    [...new Set(files)].map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** The name of a module in the ConfigMap, whose keys are names and no paths. */
function besideDefinition(module: string): string {
  const name = module.replace(/^\.\//, '');
  if (/^[\w.-]+$/.test(name)) return name;
  throw new PacketPathError('bad-sweep', `the module '${module}' cannot travel with the job`, {
    expected: 'a module beside the definition: ./my-study.mjs',
  });
}

/** A claim that pods of all nodes mount at once. */
function claim(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } } },
  };
}

function shardsJob(
  name: string,
  sweep: Sweep,
  { shards, image }: KubernetesJobOptions,
  { mebibytes, cellSeconds }: TaskNeeds,
): object {
  const file = `${STUDY_FOLDER}/${basename(sweep.file)}`;
  return job(name, {
    completionMode: 'Indexed',
    completions: shards,
    parallelism: shards,
    backoffLimitPerIndex: TRIES,
    template: podTemplate(name, image, mebibytes, cellSeconds, {
      args: ['sweep', file, '--out', RESULTS_FOLDER, '--workers', '1'],
      env: [{ name: SHARDS_VARIABLE, value: String(shards) }],
    }),
  });
}

function mergeJob(
  name: string,
  { image }: KubernetesJobOptions,
  { mebibytes, cellSeconds }: TaskNeeds,
): object {
  const memory = Math.max(mebibytes, 1024);
  return job(`${name}-merge`, {
    backoffLimit: TRIES,
    template: podTemplate(name, image, memory, cellSeconds, { args: ['merge', RESULTS_FOLDER] }),
  });
}

function job(name: string, spec: object): object {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec };
}

function podTemplate(
  name: string,
  image: string,
  mebibytes: number,
  cellSeconds: number,
  container: object,
): object {
  const memory = `${mebibytes}Mi`;
  return {
    spec: {
      restartPolicy: 'Never',
      // SIGTERM lets the cell at hand end: a pod must be let live as long.
      terminationGracePeriodSeconds: cellSeconds,
      containers: [
        {
          name: 'packet-path',
          image,
          ...container,
          resources: { requests: { cpu: '1', memory }, limits: { memory } },
          volumeMounts: [
            { name: 'study', mountPath: STUDY_FOLDER, readOnly: true },
            { name: 'results', mountPath: RESULTS_FOLDER },
          ],
        },
      ],
      volumes: [
        { name: 'study', configMap: { name } },
        { name: 'results', persistentVolumeClaim: { claimName: name } },
      ],
    },
  };
}

/** An image built from the repository: `docker build -f Containerfile -t IMAGE .` in its root. */
function containerFile(): string {
  return `FROM node:22-slim AS build
WORKDIR /src
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile
RUN node node_modules/typescript/bin/tsc -b packages/packet-path
RUN npx -y pnpm@12.21.0 --filter packet-path deploy --legacy --prod /opt/packet-path

FROM node:22-slim
COPY --from=build /opt/packet-path /opt/packet-path
USER node
ENTRYPOINT ["node", "/opt/packet-path/dist/cli/main.js"]
`;
}
