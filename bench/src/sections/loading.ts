import type { Cluster, LinuxHost } from 'packet-path';
import { amount, type Figure, type Section, time } from '../figure.ts';
import type { Library } from '../library.ts';
import { bytesInUse } from '../memory.ts';
import { nanoseconds, times, timingOf } from '../samples.ts';

const MODES = ['iptables', 'ipvs', 'nftables'] as const;

/** Nodes of ten thousand services, and what one change of them costs. */
export const nodes: Section = {
  title: 'A node of 10,000 services of 10 endpoints',
  method:
    'Built three times. Then one service after another loses an endpoint, all others being the same objects; last, a cluster that is equal in all and shares nothing.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    const make = (): Cluster => library.syntheticCluster({ services, endpointsPerService: 10 });
    const cluster = make();
    const bars = { iptables: [1.5, 10], ipvs: [0.6, 5], nftables: [1.5, 5] } as const;
    const figures: Figure[] = [];
    for (const mode of MODES) {
      const [built, changed] = effort.smoke ? [null, null] : bars[mode];
      let node = library.kubernetesNode(cluster, { mode });
      const building = times(effort.smoke ? 1 : 3, () => {
        node = library.kubernetesNode(cluster, { mode });
      });
      figures.push(time(`${mode}, built`, building, 's', built));
      let now = cluster;
      const updates = Array.from({ length: 9 }, (_, index) => {
        now = withoutFirstEndpoint(now, (index * 7) % services);
        return nanoseconds(() => node.update(now));
      });
      figures.push(time(`${mode}, a service changes`, timingOf(updates), 'ms', changed));
      const equals = [make(), make(), make()];
      const afresh = times(3, () => node.update(equals.pop() ?? cluster));
      figures.push(time(`${mode}, a cluster read afresh`, afresh, 'ms', effort.smoke ? null : 40));
    }
    return figures;
  },
};

/** Nodes ten times as large, in time and memory. */
export const largeNodes: Section = {
  title: 'A node of 100,000 services of 10 endpoints',
  method: 'Once each mode, with what it holds when garbage is collected; the cluster apart.',
  measure(library, effort) {
    const services = effort.smoke ? 200 : 100_000;
    const cluster = library.syntheticCluster({ services, endpointsPerService: 10 });
    return MODES.flatMap((mode) => {
      const before = bytesInUse();
      let node: unknown;
      const built = timingOf([
        nanoseconds(() => {
          node = library.kubernetesNode(cluster, { mode });
        }),
      ]);
      const held = (bytesInUse() - before) / 1e9;
      void node;
      return [
        time(`${mode}, built`, built, 's', effort.smoke ? null : 30),
        amount(`${mode}, held`, held, 'GB', effort.smoke ? null : 4),
      ];
    });
  },
};

/** Tables of IPVS that are large. */
export const largeServices: Section = {
  title: 'Large services of IPVS',
  method: 'Loaded from the text of ipvsadm-save, three times.',
  measure(library, effort) {
    const figures: Figure[] = [];
    for (const [scheduler, servers, bar] of [
      ['rr', 12_500, 1],
      ['rr', 25_000, 1],
      ['rr', 50_000, 1],
      ['mh', 5000, 0.05],
    ] as const) {
      const count = effort.smoke ? servers / 500 : servers;
      const lines = Array.from(
        { length: count },
        (_, index) => `-a -t 10.96.0.1:80 -r 10.244.${index >> 8}.${index & 255}:8080 -m -w 1`,
      );
      const ipvsadm = [`-A -t 10.96.0.1:80 -s ${scheduler}`, ...lines, ''].join('\n');
      const loaded = times(effort.smoke ? 1 : 3, () => library.linuxHost({ ipvsadm }));
      const name = `${scheduler}, ${count.toLocaleString('en')} servers`;
      figures.push(time(name, loaded, 's', effort.smoke ? null : bar));
    }
    return figures;
  },
};

/** The text of iptables-save on a node of ten thousand services. */
export const dump: Section = {
  title: 'A dump of 320,000 rules',
  method:
    'The text that kube-proxy writes for 10,000 services of 10 endpoints, read three times; what the host holds then; printed again.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    const iptables = textOf(library, services);
    let host: LinuxHost | undefined;
    const before = bytesInUse();
    const read = times(effort.smoke ? 1 : 3, () => {
      host = library.linuxHost({ forwarding: true, iptables });
    });
    const held = bytesInUse() - before;
    const printed = times(1, () => host?.iptables[4].save());
    const rules = iptables.match(/^-A/gm)?.length ?? 0;
    return [
      time('read', read, 's', effort.smoke ? null : 1.2),
      amount('held, a rule', held / rules, 'B', effort.smoke ? null : 300),
      time('printed', printed, 's'),
    ];
  },
};

/** In a function of its own, so that its node is let go of. */
function textOf(library: Library, services: number): string {
  const cluster = library.syntheticCluster({ services, endpointsPerService: 10 });
  return library.kubernetesNode(cluster, { mode: 'iptables' }).host.iptables[4].save();
}

function withoutFirstEndpoint(cluster: Cluster, index: number): Cluster {
  const services = [...cluster.services];
  const service = services[index]!;
  services[index] = {
    ...service,
    ports: service.ports.map((port) => ({ ...port, endpoints: port.endpoints.slice(1) })),
  };
  return { ...cluster, services };
}
