import { syntheticCluster } from '@packet-path/cluster';
import { toAddress } from '@packet-path/core';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  pairs,
  type SyncWork,
  type Values,
} from '@packet-path/cost';
import type { FigurePanel, FigurePoint } from '@packet-path/experiment';
import { firstSync, kubernetesNode } from '@packet-path/node';
import { pricedWork } from './priced-work.ts';
import { EARLY } from './sync-ratios.ts';
import { reportedSyncs, secondsOf } from './sync-times.ts';

const DRAWS = 200;
const NODE = { name: 'client-node', addresses: ['192.168.255.254'] };
/** Services that are created each second: the requests that client-go allows itself (`QPS` 20). */
const CREATED = 20;
/** kubernetes 138073: 3,595 services of 138,792 endpoints; a part is counted. */
const LARGE = { services: 3595, endpoints: 138_792, written: 38_841, part: 180, each: 39 };
/** The external addresses of kubernetes 84906. */
const FIRST_EXTERNAL = toAddress('198.18.0.1');

/** A time of a sync that an issue of Kubernetes reports, which no constant's value was chosen by. */
export interface IssueSync {
  readonly name: string;
  readonly published: number;
  readonly calibration: Calibration;
  /** Seconds at some constants. */
  of(values: Values): number;
}

/**
 * Times that Kubernetes' issues report, in the clusters that they describe, by calibrations of other sources as
 * they stand: predictions. 84906 is among the sources of one range, that of a service compared, whose value is a fit to
 * the article.
 */
export function issueSyncs(calibrations: {
  readonly measured: Calibration;
  readonly article: Calibration;
  readonly issues: Calibration;
}): readonly IssueSync[] {
  const { measured, article, issues } = calibrations;
  const external = externalSync();
  const partial = partialRestore();
  const created = creation();
  return [
    {
      name: '84906: IPVS sync after its fix',
      published: 0.73,
      calibration: article,
      of: (values) => secondsOf(values, external),
    },
    {
      name: '138073: iptables-restore of a part',
      published: 1.52,
      calibration: measured,
      of: (values) => secondsOf(values, partial),
    },
    {
      name: '126013: creating all, full syncs',
      published: 25 * 60,
      calibration: issues,
      of: (values) => secondsToCreate((known) => secondsOf(values, created.full(known))),
    },
    {
      name: '126013: creating all, partial syncs',
      published: 9 * 60,
      calibration: issues,
      of: (values) =>
        secondsToCreate((known, more) => secondsOf(values, created.partial(known, more))),
    },
  ];
}

/** 1,500 services with an external IP each, and one more. */
function externalSync(): SyncWork {
  const cluster = syntheticCluster({ services: 1501, endpointsPerService: 1 });
  const services = cluster.services.map((service, place) => ({
    ...service,
    externalIPs: [FIRST_EXTERNAL.plus(place)],
  }));
  const before = { ...cluster, services: services.slice(1) };
  const node = kubernetesNode(before, { mode: 'ipvs', node: NODE });
  // Each cluster IP and each external IP is a virtual service that is compared.
  return pricedWork(node.update({ ...cluster, services }), 2 * services.length, 0);
}

/** The rules that the issue says were written, in a table of all its endpoints. */
function partialRestore(): SyncWork {
  const { part, each, endpoints, written } = LARGE;
  const cluster = syntheticCluster({ services: part, endpointsPerService: each });
  const { work } = firstSync(cluster, { mode: 'iptables', node: NODE });
  const rules = (work.rules * endpoints) / (part * each);
  return { runs: 1, rules: written, rulesCopied: rules, rulePairs: pairs(written) };
}

/** The syncs of a cluster of 126013 that is being created, by the services that are there. */
function creation(): {
  full(known: number): SyncWork;
  partial(known: number, more: number): SyncWork;
} {
  const { full, change } = reportedSyncs(EARLY);
  const each = (full.objects ?? 0) / EARLY.services;
  const kept = (change.objectsKept ?? 0) / EARLY.services;
  const added = change.objects ?? 0;
  // The listing of a minute was not seen in this release.
  const sync = (objects: number, known: number): SyncWork => ({
    runs: 1,
    objects,
    objectPairs: pairs(objects),
    objectsKept: kept * known,
  });
  return {
    full: (known) => sync(each * known, known),
    partial: (known, more) => sync(added * more, known - more),
  };
}

/**
 * Seconds until all services are programmed, where one sync follows the other, each with those that are there when it
 * begins.
 *
 * @param takes seconds of a sync with so many services, so many of them new
 */
function secondsToCreate(takes: (known: number, more: number) => number): number {
  let [now, programmed] = [1, 0];
  while (programmed < EARLY.services) {
    const known = Math.min(EARLY.services, Math.floor(now * CREATED));
    now += Math.max(1, takes(known, known - programmed));
    programmed = known;
  }
  return now;
}

/** The panel of those predictions. */
export function issuesPanel(syncs: readonly IssueSync[], seed: string | number): FigurePanel {
  const points = syncs.map(({ name, calibration, of }): FigurePoint => {
    const draws = drawsOf(calibration, { seed, draws: DRAWS });
    const { low, best, high } = bandOver(bestValues(calibration), draws, of);
    return { x: name, y: best, low, high, label: `priced by ${calibration.title}` };
  });
  return {
    title: "Kubernetes' issues, predicted as the calibrations stand",
    x: { label: 'issue of Kubernetes, and what took so long', unit: '', scale: 'category' },
    y: { label: 'time', unit: 's', scale: 'log' },
    series: [
      {
        label: 'simulated',
        group: 'predicted',
        kind: 'simulated',
        source: 'counted on this simulation, priced by calibrations of other sources',
        drawn: 'dots',
        points,
      },
      {
        label: 'kubernetes 84906, 138073, 126013',
        group: 'predicted',
        kind: 'published',
        source: 'docs/facts/published-results.md, 8 and 9',
        drawn: 'dots',
        points: syncs.map(({ name, published }) => ({ x: name, y: published })),
      },
    ],
  };
}

/** Each prediction beside the published time. */
export function issueNotes(syncs: readonly IssueSync[]): readonly string[] {
  return syncs.map(({ name, published, calibration, of }) => {
    const best = of(bestValues(calibration));
    return `Predicted, ${name}: published ${text(published)} s, simulated ${text(best)} s (${text(best / published)} times).`;
  });
}

function text(value: number): string {
  return String(Number(value.toPrecision(3)));
}
