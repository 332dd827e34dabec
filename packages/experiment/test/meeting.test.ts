import { syntheticCluster } from '@packet-path/cluster';
import type { Scheduler } from '@packet-path/ipvs-model';
import { kubeProxyPlane } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import { runStudy, type StudyRun, studyHtml, studyTable } from '../src/index.ts';

const clusters = [
  {
    name: 'four',
    kind: 'synthetic' as const,
    cluster: () => syntheticCluster({ services: 3, endpointsPerService: 4 }),
  },
];

const ipvs = (scheduler: string, schedulers: readonly Scheduler[] = []) =>
  kubeProxyPlane(`ipvs-${scheduler}`, `IPVS, ${scheduler}`, {
    mode: 'ipvs',
    scheduler,
    ipvs: { schedulers },
  });

function studied(...planes: readonly ReturnType<typeof ipvs>[]) {
  const result = runStudy({ clusters, planes, samples: 200 });
  return { result, run: result.runs[0] as StudyRun };
}

describe('a study of four endpoints a service', () => {
  test.each([
    ['rr', 'turns'],
    ['wrr', 'turns'],
    ['lc', 'open connections'],
    ['wlc', 'open connections'],
    ['sed', 'open connections'],
    ['nq', 'open connections'],
    ['lblc', 'open connections'],
    ['lblcr', 'open connections'],
    ['ovf', 'open connections'],
    ['sh', 'other sources'],
    ['mh', 'other sources'],
    ['twos', 'draws'],
  ])('meets every one of them under %s', { tags: ['slow'] }, (scheduler, means) => {
    const { run } = studied(ipvs(scheduler));
    expect(run).toMatchObject({
      services: 3,
      pairs: 12,
      met: { of: 12, means: { [means]: 3 }, sample: null },
    });
    expect(run.newConnection.rules).toMatchObject({ least: 15, worst: 15, mean: 15 });
  });

  test.each(['dh', 'fo'])('meets one of four under %s, and says so', (scheduler) => {
    const { run, result } = studied(ipvs(scheduler));
    expect(run).toMatchObject({ pairs: 3, met: { of: 12, means: { one: 3 } } });
    expect(studyTable(result)).toContain(
      `four, IPVS, ${scheduler}: 3 of 12 endpoints, whoever asks, all connections to a service get the same`,
    );
  });

  test('weighs the outcomes of an endpoint by their probability', () => {
    // twos: an endpoint is met by several pairs of draws, and each pair of service and endpoint counts once.
    const { run } = studied(ipvs('twos'));
    expect(run.newConnection.work.schedulerSteps).toBe(4);
    expect(run.newConnection.work.packets).toBe(1);
  });

  test('samples a scheduler that does not say what it chooses by, and says how well', () => {
    let last = 0;
    const mine: Scheduler = {
      name: 'mine',
      bind: (service) => ({
        schedule: () => service.destinations[last++ % service.destinations.length],
      }),
    };
    const { run, result } = studied(ipvs('mine', [mine]));
    expect(run).toMatchObject({ pairs: 12, met: { of: 12, means: { samples: 3 } } });
    expect(run.met.sample).toMatchObject({ connections: 200, confidence: 0.99 });
    // 1 - 0.01^(1/200)
    expect(run.met.sample?.missedShare).toBeCloseTo(0.02276, 5);
    const words = /12 of 12 endpoints, by a sample of 200 connections to each service .*2\.28 %/;
    expect(studyTable(result)).toMatch(words);
    expect(studyHtml(result)).toMatch(words);
  });

  test('says nothing of means where all were met by draws and turns', () => {
    expect(studyTable(studied(ipvs('rr')).result)).not.toContain('Endpoints met');
  });
});
