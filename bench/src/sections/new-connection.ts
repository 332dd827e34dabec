import type { Cluster, Packet, PlaneHost } from 'packet-path';
import { type Figure, type Section, time } from '../figure.ts';
import type { Library } from '../library.ts';
import { type Effort, nanoseconds, timingOf } from '../samples.ts';
import { numbers, openings, sending, sendingMany, visit } from '../traffic.ts';

const MODES = ['iptables', 'ipvs', 'nftables'] as const;
/** New connections of one round: hot ones all to one service. */
const COUNT = 4096;
/** Packets to each service before random ones are measured: some three to each endpoint. */
const VISITS = 30;

function clusterOf(library: Library, services: number, family: 4 | 6 = 4): Cluster {
  return library.syntheticCluster({ services, endpointsPerService: 10, family });
}

/** The first, the middle and the last service, the naive walk, and Linux's own. */
export const hotConnections: Section = {
  title: 'A new connection, one service hot',
  method:
    'SYNs from a pod, each from another port, to one of 10,000 services of 10 endpoints, by `send`; after 256 the host forgets them, which is a figure of its own. The bar is the median.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    const cluster = clusterOf(library, services);
    const figures: Figure[] = [];
    const node = library.kubernetesNode(cluster, { mode: 'iptables', order: 'cluster' });
    for (const [name, service] of places(services)) {
      const { send, forget } = sending(effort, node, hot(library, cluster, service));
      figures.push(time(`iptables, ${name} service`, send, 'µs', effort.smoke ? null : 2));
      if (name === 'last') figures.push(time('iptables, forgetting it', forget, 'µs'));
    }
    if ('LinearEvaluator' in library) {
      const evaluator = new library.LinearEvaluator();
      const naive = library.kubernetesNode(cluster, {
        mode: 'iptables',
        order: 'cluster',
        rules: { evaluator },
      });
      walkAll(naive);
      const { send } = sending(effort, naive, hot(library, cluster, services - 1));
      const beside = 'Linux 6.18: 67 to 72 µs (docs/facts/published-results.md, 4)';
      figures.push(time('iptables, last service, the naive walk', send, 'µs', null, beside));
    }
    for (const mode of ['ipvs', 'nftables'] as const) {
      const other = library.kubernetesNode(cluster, { mode });
      const { send, forget } = sending(effort, other, hot(library, cluster, services >> 1));
      figures.push(time(mode, send, 'µs', effort.smoke ? null : 2.5));
      figures.push(time(`${mode}, forgetting it`, forget, 'µs'));
    }
    return figures;
  },
};

/** Services and endpoints uniformly random, by `send` and in bulk. */
export const randomConnections: Section = {
  title: 'A new connection, services and endpoints random',
  method:
    'As above; the service of each SYN and its endpoint are uniformly random, and each service has been visited 30 times before. In bulk: 4,096 SYNs at once.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    const cluster = clusterOf(library, services);
    return MODES.flatMap((mode) => {
      const node = library.kubernetesNode(cluster, { mode });
      visit(
        node,
        openings(library, cluster, services * VISITS, (index) => index % services),
      );
      const packets = random(library, cluster, services);
      const { send } = sending(effort, node, packets);
      const bar = effort.smoke ? null : mode === 'iptables' ? 3 : 2.5;
      return [
        time(`${mode}, by send`, send, 'µs', bar),
        ...bulk(effort, library, node, `${mode}, in bulk`, packets, mode === 'iptables' ? 1 : 1.2),
      ];
    });
  },
};

/** Chains that no packet has visited. */
export const firstVisits: Section = {
  title: 'A new connection, first visits',
  method:
    'One SYN to each of 10,000 services of a node that has carried nothing, in an order of chance; 100 a sample. A smaller node has warmed the code.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    return MODES.flatMap((mode) =>
      ([4, 6] as const).map((family) => {
        const cluster = clusterOf(library, services, family);
        const small = clusterOf(library, effort.smoke ? 50 : 1000, family);
        firstVisitsOf(library, small, mode, family);
        const timing = timingOf(firstVisitsOf(library, cluster, mode, family));
        return time(`${mode}, IPv${family}`, timing, 'µs', effort.smoke ? null : 6);
      }),
    );
  },
};

/** The same figures for clusters that grow. */
export const growth: Section = {
  title: 'A new connection as clusters grow, iptables',
  method: 'As the sections above, for more and more services of 10 endpoints.',
  measure(library, effort) {
    const sizes = effort.smoke ? [10, 100] : [10, 100, 1000, 10_000];
    return sizes.flatMap((services) => {
      const cluster = clusterOf(library, services);
      const node = library.kubernetesNode(cluster, { mode: 'iptables' });
      const at = services.toLocaleString('en');
      const one = hot(library, cluster, services >> 1);
      const any = random(library, cluster, services);
      visit(
        node,
        openings(library, cluster, services * VISITS, (index) => index % services),
      );
      return [
        time(`${at}, hot, by send`, sending(effort, node, one).send, 'µs'),
        time(`${at}, random, by send`, sending(effort, node, any).send, 'µs'),
        ...bulk(effort, library, node, `${at}, hot, in bulk`, one, 0.6),
        ...bulk(effort, library, node, `${at}, random, in bulk`, any, 1),
      ];
    });
  },
};

/** Lets no packet follow the recorded course of another, in a library that records them. */
function walkAll(node: { readonly host?: { readonly courses?: Courses } }): void {
  node.host?.courses?.guideBy(undefined);
}

interface Courses {
  guideBy(guide: undefined): void;
}

function places(services: number): readonly (readonly [string, number])[] {
  return [
    ['first', 0],
    ['middle', services >> 1],
    ['last', services - 1],
  ];
}

function hot(library: Library, cluster: Cluster, service: number): readonly Packet[] {
  return openings(library, cluster, COUNT, () => service);
}

function random(library: Library, cluster: Cluster, services: number): readonly Packet[] {
  const number = numbers();
  return openings(library, cluster, COUNT, () => number(services));
}

function bulk(
  effort: Effort,
  library: Library,
  node: PlaneHost,
  name: string,
  packets: readonly Packet[],
  bar: number,
): readonly Figure[] {
  const timing = sendingMany(effort, library, node, packets);
  return timing === undefined ? [] : [time(name, timing, 'µs', effort.smoke ? null : bar)];
}

function firstVisitsOf(
  library: Library,
  cluster: Cluster,
  mode: (typeof MODES)[number],
  family: 4 | 6,
): readonly number[] {
  const services = cluster.services.length;
  const number = numbers(7);
  const order = Array.from({ length: services }, (_, index) => ({ index, key: number(2 ** 30) }));
  order.sort((a, b) => a.key - b.key);
  const node = library.kubernetesNode(cluster, { mode });
  const packets = openings(library, cluster, services, (index) => order[index]!.index, family);
  const batch = Math.min(100, services);
  return Array.from({ length: Math.floor(services / batch) }, (_, index) => {
    const some = packets.slice(index * batch, (index + 1) * batch);
    const took = nanoseconds(() => {
      for (const packet of some) node.send(packet);
    });
    node.clock.advance(3600e6);
    return took / batch;
  });
}
