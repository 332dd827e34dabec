import { type LinuxHost, linuxHost, syntheticCluster } from 'packet-path';
import { SYNTHETIC_CIDRS } from 'packet-path/cluster';
import { iptablesProgram, nftablesProgram } from 'packet-path/kube-proxy';
import { figure, type Section } from './figure.ts';
import { type Effort, seconds } from './measure.ts';

/** Loading what `nft list ruleset` prints on such a node, in one transaction. */
export function nftablesDump(effort: Effort): Section {
  const services = effort.smoke ? 100 : 10_000;
  const cluster = syntheticCluster({ services, endpointsPerService: 10 });
  const options = { clusterCIDR: SYNTHETIC_CIDRS[4].pods };
  const { nftables = '' } = nftablesProgram(cluster, options);
  let host: LinuxHost | undefined;
  const read = seconds(() => {
    host = linuxHost({ forwarding: true, nftables });
  });
  const changed = seconds(() => {
    host?.nftables.load('add chain ip kube-proxy new\nadd rule ip kube-proxy new accept');
  });
  const listed = seconds(() => {
    host?.nftables.save();
  });
  return {
    title: `nftables of ${services.toLocaleString('en')} services`,
    method: 'Once each: read and loaded, one chain added, listed again.',
    figures: [
      figure('load', read, 's'),
      figure('change', changed, 's'),
      figure('list', listed, 's'),
      figure('length', nftables.length / 1e6, 'MB'),
    ],
  };
}

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
    host = linuxHost({ forwarding: true, iptables: text });
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
