import { amount, type Figure, type Section, time } from '../figure.ts';
import type { Library } from '../library.ts';
import { bytesInUse } from '../memory.ts';
import { nanoseconds, timingOf } from '../samples.ts';

const MODES = ['iptables', 'nftables', 'ipvs', 'userspace'] as const;
/** Modes in which hosts share their programs. */
const SHARING = ['iptables', 'nftables', 'ipvs'] as const;

/** Clusters of many nodes, each a host. */
export const manyNodes: Section = {
  title: 'Many nodes of 1,000 services of 10 endpoints',
  method:
    'Ready: the cluster is made, and has carried one connection from its first node to its last. Every host: all nodes are made, before a packet comes to them. Held when garbage is collected, in all.',
  measure(library, effort) {
    const services = effort.smoke ? 20 : 1000;
    const [some, many] = effort.smoke ? [3, 6] : [100, 1000];
    return [
      ...MODES.flatMap((mode) => clusterOf(library, mode, some, services, true, effort.smoke)),
      ...SHARING.flatMap((mode) => clusterOf(library, mode, many, services, true, effort.smoke)),
      ...clusterOf(library, 'userspace', many, services, false, effort.smoke),
    ];
  },
};

/** In a function of its own, so that its cluster is let go of. */
function clusterOf(
  library: Library,
  mode: (typeof MODES)[number],
  nodes: number,
  services: number,
  isWhole: boolean,
  smoke: boolean,
): readonly Figure[] {
  const cluster = library.syntheticCluster({ services, endpointsPerService: 10, nodes });
  const [longest, most] = nodes < 1000 ? [5, 0.5] : [20, 1];
  const bar = (value: number): number | null => (smoke ? null : value);
  const title = `${mode}, ${nodes.toLocaleString('en')} nodes`;
  const before = bytesInUse();
  let hosts: ReturnType<Library['kubernetesCluster']> | undefined;
  const ready = timingOf([
    nanoseconds(() => {
      hosts = library.kubernetesCluster(cluster, { mode });
      const [service] = cluster.services;
      const last = hosts.node(hosts.nodes.at(-1) ?? '');
      const { client } = last.place.networks[0] ?? {};
      if (service === undefined || client === undefined) return;
      const source = { address: client, port: 40_000 };
      hosts.connect(library.clusterFlow(cluster, `default/${service.name}`, { source }));
    }),
  ]);
  const held = (bytesInUse() - before) / 1e9;
  const figures = [
    time(`${title}, ready`, ready, 's', bar(longest)),
    amount(`${title}, held`, held, 'GB', bar(most)),
  ];
  if (!isWhole) return figures;
  const whole = timingOf([
    nanoseconds(() => {
      for (const name of hosts?.nodes ?? []) hosts?.node(name);
    }),
  ]);
  const all = (bytesInUse() - before) / 1e9;
  const isShared = mode !== 'userspace';
  return [
    ...figures,
    time(`${title}, every host`, whole, 's', isShared ? bar(longest) : null),
    amount(`${title}, every host held`, all, 'GB', isShared ? bar(most) : null),
  ];
}
