import { clusterFlow, kubernetesNode, syntheticCluster, tcp } from 'packet-path';
import { POD_DEVICE } from 'packet-path/data-plane';
import { figure, type Section } from './figure.ts';
import { type Effort, measure } from './measure.ts';

/** Packets of a connection that is open. */
export async function establishedPackets(effort: Effort): Promise<Section> {
  const services = effort.smoke ? 100 : 1000;
  const cluster = syntheticCluster({ services, endpointsPerService: 10 });
  const flow = clusterFlow(cluster, 'default/svc-00050');
  const costs: number[] = [];
  for (const mode of ['iptables', 'ipvs', 'nftables'] as const) {
    const node = kubernetesNode(cluster, { mode });
    node.connect(flow);
    const packet = tcp(flow.source, flow.destination, {
      flags: ['ACK'],
      sequence: 1001,
      acknowledgement: 5001,
      inputInterface: POD_DEVICE,
    });
    costs.push(await measure(effort, 200, () => node.send(packet)));
  }
  const [iptables = 0, ipvs = 0, nftables = 0] = costs;
  return {
    title: 'An established packet',
    method: `An ACK from the client of an open connection, ${services.toLocaleString('en')} services.`,
    figures: [
      figure('iptables', iptables, 'ns', 1500),
      figure('IPVS', ipvs, 'ns'),
      figure('nftables', nftables, 'ns'),
      figure('IPVS against iptables', ipvs / iptables, 'times'),
    ],
  };
}
