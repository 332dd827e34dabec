// Calico beside IPVS: why must it mark the packets to services?
//
// With IPVS, packets to a service meet INPUT and OUTPUT, never FORWARD: so Calico must mark them.
import { clusterFlow, kubernetesNode, syntheticCluster } from 'packet-path';
import { policiesOf } from 'packet-path/calico';

const cluster = syntheticCluster({ services: 100, endpointsPerService: 1, nodes: 1 });
const flow = clusterFlow(cluster, 'default/svc-00042');

/** Only the pods of `app` may be asked, and only by `client`: or else by nobody. */
const policy = (asker: string) =>
  policiesOf([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'default', name: 'guarded' },
      spec: {
        podSelector: { matchLabels: { app: 'svc-00042' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: asker } } }] }],
      },
    },
  ]);

console.log('kube-proxy  marks  allowed      forbidden    hooks of table filter');
for (const { mode, ipvs } of [
  { mode: 'iptables', ipvs: false },
  { mode: 'ipvs', ipvs: true },
  { mode: 'ipvs', ipvs: false },
] as const) {
  const outcomes = ['client', 'nobody'].map((asker) => {
    const node = kubernetesNode(cluster, { mode, policies: { objects: policy(asker), ipvs } });
    const { outcome, opening } = node.connect(flow);
    const hooks = opening.byChain().filter(({ table }) => table === 'filter');
    return { outcome, hooks: [...new Set(hooks.map(({ hook }) => hook))].join(' ') };
  });
  const words = [mode, ipvs ? 'yes' : 'no', ...outcomes.map(({ outcome }) => outcome)];
  const widths = [12, 7, 13, 13];
  const cells = words.map((word, column) => word.padEnd(widths[column]!));
  console.log(`${cells.join('')}${outcomes[0]!.hooks}`);
}
