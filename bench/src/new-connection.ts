import {
  type Cluster,
  clusterFlow,
  kubernetesNode,
  type PlaneHost,
  SECOND,
  syntheticCluster,
} from 'packet-path';
import { proxyPorts } from 'packet-path/cluster';
import { firstPacket, POD_DEVICE } from 'packet-path/data-plane';
import { type Figure, figure, type Section } from './figure.ts';
import { type Effort, measure } from './measure.ts';

const SIZES = { full: [1, 10, 100, 1000, 10_000], smoke: [1, 100] };
/** After so long conntrack and IPVS have forgotten a SYN. */
const FORGOTTEN = 3600 * SECOND;

/** New connections to the first, the middle and the last service of clusters that grow. */
export async function newConnections(effort: Effort): Promise<readonly Section[]> {
  const figures: Figure[] = [];
  const rules: Figure[] = [];
  for (const services of SIZES[effort.smoke ? 'smoke' : 'full']) {
    const cluster = syntheticCluster({ services, endpointsPerService: 10 });
    const iptables = kubernetesNode(cluster, { mode: 'iptables', order: 'cluster' });
    const first = await openings(effort, iptables, cluster, 0);
    const middle = await openings(effort, iptables, cluster, Math.floor(services / 2));
    const last = await openings(effort, iptables, cluster, services - 1);
    const ipvs = kubernetesNode(cluster, { mode: 'ipvs' });
    const server = await openings(effort, ipvs, cluster, Math.floor(services / 2));
    const nftables = kubernetesNode(cluster, { mode: 'nftables' });
    const map = await openings(effort, nftables, cluster, Math.floor(services / 2));
    const at = `${services.toLocaleString('en')} services`;
    figures.push(
      figure(`${at}, iptables`, middle, 'ns'),
      figure(`${at}, IPVS`, server, 'ns'),
      figure(`${at}, nftables`, map, 'ns'),
      figure(`${at}, iptables against IPVS`, middle / server, 'times'),
    );
    if (services >= 100) {
      rules.push(
        figure(
          `between the first and the last of ${at}`,
          (last - first) / (services - 1),
          'ns',
          15,
        ),
      );
    }
  }
  return [
    {
      title: 'A rule walked',
      method: 'A SYN to the last service, less one to the first, divided by the rules between.',
      figures: rules,
    },
    {
      title: 'A new connection',
      method:
        'A SYN from a pod to the service in the middle, 10 endpoints each, layout of today; then an hour of virtual time in which the host forgets it.',
      figures,
    },
  ];
}

function openings(
  effort: Effort,
  node: PlaneHost,
  cluster: Cluster,
  service: number,
): Promise<number> {
  const packet = firstPacket(
    clusterFlow(cluster, proxyPorts(cluster, 4)[service]!.name),
    POD_DEVICE,
  );
  return measure(effort, 20, () => {
    node.send(packet);
    node.clock.advance(FORGOTTEN);
  });
}
