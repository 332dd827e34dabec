import { formatMean, formatNumber, plural } from '../print/number.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';

/** The parts of a study that are known before it is done. */
export type StudyHead = Pick<StudyResult, 'planes' | 'requests'>;

/** A column of the study's table, in text and in HTML. */
export interface Column {
  /** A heading that it shares with its neighbours; empty where it shares none. */
  readonly group: string;
  readonly heading: string;
  /** A sentence on the numbers in it. */
  readonly sentence: string;
  readonly cell: (run: StudyRun) => string;
  /** The width that cells may need in a cluster of so many services. */
  readonly room: (services: number) => number;
}

/** Means are longest just below the number from which they have no decimals. */
const LONGEST_MEAN = 9999;

/** Rules grow with services: there are fewer than three for each in the largest numbers of a table. */
const RULES_A_SERVICE = 3;

/** The columns behind the name of the data plane, left to right. */
export function reportColumns(head: StudyHead): readonly Column[] {
  const place = serviceRulesHeading(head);
  return [
    ...summary('rules, new connection', NEW_CONNECTION, (run) => run.newConnection.rules),
    ...(place === undefined
      ? []
      : summary(
          `${place} alone`,
          `of these the rules that choose for services, with the chains that ${place} calls`,
          (run) => run.newConnection.serviceRules,
          '–',
        )),
    {
      group: 'known',
      heading: 'packet',
      sentence:
        'Rules that a packet of a connection that is open already evaluates, the mean of both directions.',
      cell: (run) => formatMean(run.establishedPacket.rules),
      room: noRoom,
    },
    ...head.requests.map(
      (requests, index): Column => ({
        group: 'rules a request',
        heading: `of ${formatNumber(requests)}`,
        sentence: `Rules of a whole connection that carries ${plural(requests, 'request')}, opening and closing with it, divided by ${formatNumber(requests)}: the mean.`,
        cell: (run) => formatMean(run.requests[index]?.rules.mean ?? 0),
        room: roomOfMean,
      }),
    ),
    {
      group: 'hash',
      heading: 'probes',
      sentence:
        'Entries of hash tables, of connections and of services, that the first packet is compared with: the mean.',
      cell: (run) => formatMean(run.newConnection.hashProbes.mean),
      room: noRoom,
    },
    {
      group: 'set',
      heading: 'look-ups',
      sentence:
        'Questions that the first packet asks of sets and maps, each one however large the set is: the mean.',
      cell: (run) => formatMean(run.newConnection.setLookups.mean),
      room: noRoom,
    },
  ];
}

/** The place of the planes' rules for services: `nat PREROUTING`; undefined where none names one. */
export function serviceRulesHeading({ planes }: StudyHead): string | undefined {
  const places = new Set(
    planes.flatMap(({ serviceRules }) =>
      serviceRules === null ? [] : [`${serviceRules.table} ${serviceRules.hook}`],
    ),
  );
  return places.size > 1 ? 'rules for services' : [...places][0];
}

const NEW_CONNECTION =
  'rules that the first packet of a connection evaluates, in all tables and hooks';

/**
 * @param what is counted, in words
 * @param none stands where nothing was counted at all
 */
function summary(
  group: string,
  what: string,
  of: (run: StudyRun) => StudyRun['newConnection']['rules'],
  none?: string,
): readonly Column[] {
  const column = (
    heading: string,
    meaning: string,
    cell: Column['cell'],
    room = roomOfNumber,
  ): Column => ({
    group,
    heading,
    sentence: `${meaning} ${what}.`,
    room,
    cell: (run) => (none !== undefined && of(run).worst === 0 ? none : cell(run)),
  });
  return [
    column(
      'mean',
      'The mean over all pairs of a service port and an endpoint:',
      (run) => formatMean(of(run).mean),
      roomOfMean,
    ),
    column('p95', 'The 95th percentile, by nearest rank:', (run) => formatNumber(of(run).p95)),
    column('worst', 'The most for any pair:', (run) => formatNumber(of(run).worst)),
  ];
}

/** Numbers that do not grow with services are no wider than their headings. */
function noRoom(): number {
  return 0;
}

function roomOfNumber(services: number): number {
  return formatNumber(RULES_A_SERVICE * services).length;
}

function roomOfMean(services: number): number {
  const mean = Math.min(RULES_A_SERVICE * services, LONGEST_MEAN) + 0.5;
  return Math.max(formatMean(mean).length, roomOfNumber(services));
}

/** The runs of one cluster, in the order of the planes. */
export interface ClusterRuns {
  readonly cluster: string;
  readonly runs: readonly StudyRun[];
}

/** The runs, cluster by cluster. */
export function byCluster({ runs }: StudyResult): readonly ClusterRuns[] {
  const groups: { cluster: string; runs: StudyRun[] }[] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last?.cluster === run.cluster) last.runs.push(run);
    else groups.push({ cluster: run.cluster, runs: [run] });
  }
  return groups;
}

/** The title of a run's plane. */
export function planeTitle({ planes }: Pick<StudyHead, 'planes'>, { plane }: StudyRun): string {
  return planes.find(({ name }) => name === plane)?.title ?? plane;
}
