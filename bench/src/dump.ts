import { iptablesProgram, LinuxHost, SYNTHETIC_CIDRS, syntheticCluster } from 'packet-path';
import { figure, type Section } from './figure.ts';
import { type Effort, seconds } from './measure.ts';

/** Reading what iptables-save prints on a node of a cluster of 10,000 services. */
export function dump(effort: Effort): Section {
  const services = effort.smoke ? 100 : 10_000;
  const cluster = syntheticCluster({ services, endpointsPerService: 10 });
  let text = '';
  const written = seconds(() => {
    text = iptablesProgram(cluster, { clusterCIDR: SYNTHETIC_CIDRS[4].pods }).iptables;
  });
  let host: LinuxHost | undefined;
  const read = seconds(() => {
    host = new LinuxHost({ iptables: text });
  });
  const saved = seconds(() => {
    host?.iptables[4].save();
  });
  const rules = host?.restored[4]?.rules ?? 0;
  return {
    title: `A dump of ${rules.toLocaleString('en')} rules`,
    method: 'Once each: written by kube-proxy’s model, read by that of iptables, saved again.',
    figures: [
      figure('write', written, 's'),
      figure('read', read, 's', effort.smoke ? null : 10),
      figure('save', saved, 's'),
      figure('length', text.length / 1e6, 'MB'),
    ],
  };
}
