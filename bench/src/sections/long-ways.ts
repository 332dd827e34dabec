import type { Cluster } from 'packet-path';
import { type Figure, type Section, time } from '../figure.ts';
import { openings, sending } from '../traffic.ts';

/** Services without endpoints: one REJECT rule each. */
export const refused: Section = {
  title: 'Among 5,000 REJECT rules',
  method:
    'iptables: SYNs to the middle one of 5,000 services that have no endpoint, and to one of 10 endpoints, past them all. By send, forgotten after 256.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 5000;
    const full = library.syntheticCluster({ services: services + 1, endpointsPerService: 10 });
    const cluster: Cluster = {
      ...full,
      services: full.services.map((service, index) =>
        index === services
          ? service
          : { ...service, ports: service.ports.map((port) => ({ ...port, endpoints: [] })) },
      ),
    };
    const node = library.kubernetesNode(cluster, { mode: 'iptables', order: 'cluster' });
    const bar = effort.smoke ? null : 2.5;
    return (
      [
        ['refused in the middle', services >> 1],
        ['past them all', services],
      ] as const
    ).map(([name, service]) => {
      const packets = openings(library, cluster, 4096, () => service);
      return time(name, sending(effort, node, packets).send, 'µs', bar);
    });
  },
};

/** One service of very many endpoints. */
export const longService: Section = {
  title: 'One service of 50,000 endpoints',
  method: 'iptables: SYNs by send; each draws until an endpoint takes it, 41,655 times on average.',
  measure(library, effort) {
    const endpointsPerService = effort.smoke ? 100 : 50_000;
    const cluster = library.syntheticCluster({ services: 1, endpointsPerService });
    const node = library.kubernetesNode(cluster, { mode: 'iptables' });
    const { send } = sending(
      effort,
      node,
      openings(library, cluster, 64, () => 0),
    );
    return [time('a new connection', send, 'µs', effort.smoke ? null : 350)];
  },
};

/** Schedulers that scan in the kernel. */
export const schedulers: Section = {
  title: 'An IPVS service of 5,000 servers',
  method: 'SYNs by send, forgotten after 256; each scheduler with equal weights.',
  measure(library, effort) {
    const endpointsPerService = effort.smoke ? 100 : 5000;
    const cluster = library.syntheticCluster({ services: 1, endpointsPerService });
    const packets = openings(library, cluster, 4096, () => 0);
    const figures: Figure[] = [];
    for (const scheduler of ['rr', 'lc', 'wlc', 'sed', 'nq'] as const) {
      const node = library.kubernetesNode(cluster, { mode: 'ipvs', scheduler });
      const bar = effort.smoke || scheduler === 'rr' ? null : 2;
      figures.push(time(scheduler, sending(effort, node, packets).send, 'µs', bar));
    }
    return figures;
  },
};
