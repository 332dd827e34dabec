import type { Flow, Packet, PlaneHost } from 'packet-path';
import { type Figure, type Section, time } from '../figure.ts';
import type { Library } from '../library.ts';
import { sample } from '../samples.ts';
import { ack, numbers, sendingMany } from '../traffic.ts';

/** Packets of connections that are open. */
export const established: Section = {
  title: 'A packet of an established connection',
  method:
    'ACKs from a pod, 1,000 services of 10 endpoints: over and over of one connection, and of 50,000 that are open, in an order of chance, each of which has sent some before. In bulk: 4,096 at once.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 1000;
    const open = effort.smoke ? 100 : 50_000;
    const cluster = library.syntheticCluster({ services, endpointsPerService: 10 });
    const figures: Figure[] = [];
    for (const mode of ['iptables', 'ipvs', 'nftables'] as const) {
      const bars = mode === 'iptables' && !effort.smoke;
      const node = library.kubernetesNode(cluster, { mode });
      const flow = library.clusterFlow(cluster, 'default/svc-00050');
      node.connect(flow);
      const one = Array.from({ length: 4096 }, () => ack(library, flow));
      figures.push(time(`${mode}, hot, by send`, each(one, node), 'ns', bars ? 400 : null));
      const hot = sendingMany(effort, library, node, one, { forget: false });
      if (hot) figures.push(time(`${mode}, hot, in bulk`, hot, 'ns', bars ? 80 : null));
      const many = shuffled(live(library, node, flow, open));
      // A connection's first packets after it is open are walked.
      for (let round = 0; round < 3; round++) for (const packet of many) node.send(packet);
      figures.push(time(`${mode}, ${open} live, by send`, each(many, node), 'ns'));
      const cold = sendingMany(effort, library, node, many, { forget: false });
      if (cold) figures.push(time(`${mode}, ${open} live, in bulk`, cold, 'ns', bars ? 150 : null));
    }
    return figures;

    function each(packets: readonly Packet[], node: PlaneHost) {
      const batch = Math.min(1000, packets.length);
      let next = 0;
      return sample(effort, {
        operations: batch,
        run() {
          for (let sent = 0; sent < batch; sent++) {
            node.send(packets[next]!);
            next = next + 1 === packets.length ? 0 : next + 1;
          }
        },
      });
    }
  },
};

/** Opens connections from two addresses of pods, and answers an ACK of each. */
function live(library: Library, node: PlaneHost, flow: Flow, count: number): Packet[] {
  return Array.from({ length: count }, (_, index) => {
    const port = 33_000 + (index % 25_000);
    const address = flow.source.address.plus(Math.floor(index / 25_000));
    const one = { ...flow, source: { address, port } };
    node.connect(one);
    return ack(library, one);
  });
}

function shuffled(packets: Packet[]): readonly Packet[] {
  const number = numbers(3);
  for (let last = packets.length - 1; last > 0; last--) {
    const other = number(last + 1);
    [packets[last], packets[other]] = [packets[other]!, packets[last]!];
  }
  return packets;
}
