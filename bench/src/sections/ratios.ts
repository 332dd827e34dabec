import type { Packet } from 'packet-path';
import { amount, type Section } from '../figure.ts';
import type { Library } from '../library.ts';
import { type Effort, sample } from '../samples.ts';
import { ack, openings, sending, sendingMany, visit } from '../traffic.ts';

const MODES = ['iptables', 'ipvs', 'nftables'] as const;
/** Sizes of the clusters whose costs are compared, in services of 10 endpoints. */
const [SMALL, LARGE] = [100, 2000];
/** New connections of one round. */
const COUNT = 4096;
/** Measures so often, in turns, and keeps each one's best: a busy machine only adds. */
const TURNS = 4;
/** The same whether the rest is brief or not, since these figures are compared with earlier ones. */
const EFFORT: Effort = { smoke: false, time: 80 };

/**
 * How many times quicker one way is than another in the same process. Machines differ in the figures above;
 * in these they differ little, so that a fall says something about the program.
 */
export const ratios: Section = {
  title: 'Ratios',
  method: `How many times quicker, from the best samples of ${TURNS} turns: rules found through the index than by the naive walk (SYNs to the last of ${LARGE} services), an ACK of an open connection in bulk than by send, a SYN among ${SMALL} services than among ${LARGE} (1 is no growth, less is growth).`,
  measure(library) {
    const ways = { ...walks(library), ...carried(library, LARGE), ...carried(library, SMALL) };
    const best = bestOf(ways);
    return [
      ratio('iptables, index to naive walk', best['naive']!, best['index']!),
      ...MODES.flatMap((mode) => {
        const [single, bulk] = [best[`${mode} single`]!, best[`${mode} bulk`]];
        const [small, large] = [best[`${mode} ${SMALL} send`]!, best[`${mode} ${LARGE} send`]!];
        return [
          ...(bulk === undefined ? [] : [ratio(`${mode}, bulk to single`, single, bulk)]),
          ratio(`${mode}, growth`, small, large),
        ];
      }),
    ];
  },
};

/** Gives a way's nanoseconds a packet, in its best sample. */
type Way = () => number | undefined;

function walks(library: Library): Record<string, Way> {
  const cluster = library.syntheticCluster({ services: LARGE, endpointsPerService: 10 });
  const packets = openings(library, cluster, COUNT, () => LARGE - 1);
  const way = (rules: object): Way => {
    const options = { mode: 'iptables', order: 'cluster', rules } as const;
    const node = library.kubernetesNode(cluster, options);
    // No packet follows the recorded course of another: rules are found for each.
    node.host.courses.guideBy(undefined);
    return () => sending(EFFORT, node, packets).send.best;
  };
  return { naive: way({ evaluator: new library.LinearEvaluator() }), index: way({}) };
}

function carried(library: Library, services: number): Record<string, Way> {
  const cluster = library.syntheticCluster({ services, endpointsPerService: 10 });
  const packets: readonly Packet[] = openings(library, cluster, COUNT, () => services >> 1);
  const ways: Record<string, Way> = {};
  for (const mode of MODES) {
    const node = library.kubernetesNode(cluster, { mode });
    visit(node, packets);
    ways[`${mode} ${services} send`] = () => sending(EFFORT, node, packets).send.best;
    if (services === SMALL) Object.assign(ways, known(library, mode));
  }
  return ways;
}

/** ACKs of one open connection. */
function known(library: Library, mode: (typeof MODES)[number]): Record<string, Way> {
  const cluster = library.syntheticCluster({ services: SMALL, endpointsPerService: 10 });
  const node = library.kubernetesNode(cluster, { mode });
  const flow = library.clusterFlow(cluster, 'default/svc-00050');
  node.connect(flow);
  const packets = Array.from({ length: COUNT }, () => ack(library, flow));
  const single = {
    operations: COUNT,
    run: () => packets.forEach((packet) => void node.send(packet)),
  };
  return {
    [`${mode} single`]: () => sample(EFFORT, single).best,
    [`${mode} bulk`]: () => sendingMany(EFFORT, library, node, packets, { forget: false })?.best,
  };
}

function bestOf(ways: Readonly<Record<string, Way>>): Readonly<Record<string, number>> {
  const best: Record<string, number> = {};
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [name, way] of Object.entries(ways)) {
      const took = way();
      if (took !== undefined) best[name] = Math.min(took, best[name] ?? took);
    }
  }
  return best;
}

function ratio(name: string, slow: number, quick: number) {
  return amount(name, slow / quick, 'times');
}
