import {
  checkArgument,
  meantHint,
  type OptionValue,
  objectOf,
  PacketPathError,
  printedAs,
  shown,
  someObject,
} from '@packet-path/core';
import type { DataPlane, PlaneRemarks } from '@packet-path/data-plane';
import type { NodePolicyOptions } from './calico/node-policy.ts';
import { iptables2019Law, iptablesLaw } from './laws/iptables-law.ts';
import { ipvsLaw } from './laws/ipvs-law.ts';
import { nftablesLaw } from './laws/nftables-law.ts';
import { userspaceLaw } from './laws/userspace-law.ts';
import { checkNodeOptions } from './node/check-node-options.ts';
import { kubernetesNode } from './node/kubernetes-node.ts';
import type { KubernetesNodeOptions, NodeHostOptions } from './node/node-options.ts';
import { REMARKS } from './remarks.ts';

/** A data plane whose hosts are Kubernetes nodes, with the options that each is made with. */
export interface NodePlane extends DataPlane {
  readonly node: KubernetesNodeOptions;
}

const printed = printedAs<NodePlane>(({ name, title }) => `data plane ${name}: ${title}`);

/**
 * A mode of kube-proxy, with options of one's own, as a data plane.
 *
 * ```ts
 * kubeProxyPlane('ipvs-lc', 'IPVS, lc', { mode: 'ipvs', scheduler: 'lc' });
 * ```
 *
 * @param name for files and command lines
 * @param title for people
 * @param remarks formulas and published figures, for reports
 * @throws {PacketPathError} `bad-option` or `unknown-option`, as `kubernetesNode` would for the options
 */
export function kubeProxyPlane(
  name: string,
  title: string,
  node: KubernetesNodeOptions,
  remarks?: PlaneRemarks,
): NodePlane {
  checkNodeOptions(`the data plane '${name}'`, node);
  return printed({
    name,
    title,
    node,
    ...(node.mode !== 'nftables' && { serviceRules: { table: 'nat', hook: 'PREROUTING' } }),
    ...(remarks && { remarks }),
    make: (cluster, options) => kubernetesNode(cluster, { ...node, ...options }),
  });
}

/**
 * kube-proxy's modes by name, in the order in which they are shown: `iptables-2019`, `iptables`,
 * `ipvs`, `nftables`, `userspace`.
 *
 * ```ts
 * kubeProxyPlanes().map(({ name }) => name); // ['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']
 * ```
 *
 * @param host chosen for every node: evaluators, registries, schedulers, sizes of tables, sysctls
 */
export function kubeProxyPlanes(host: NodeHostOptions = {}): readonly NodePlane[] {
  checkArgument('kubeProxyPlanes', 'options', host, someObject);
  const plane = kubeProxyPlane;
  const old = { ...host, mode: 'iptables', layout: '2019' } as const;
  const today = { ...host, mode: 'iptables', layout: 'current' } as const;
  // The laws are of hosts as they are made without options.
  const withLaw = (of: NodePlane, law: NonNullable<DataPlane['law']>): NodePlane =>
    Object.keys(host).length === 0 ? printed({ ...of, law }) : of;
  const ipvs = plane('ipvs', 'IPVS', { ...host, mode: 'ipvs', scheduler: 'rr' }, REMARKS.ipvs);
  const nftables = plane('nftables', 'nftables', { ...host, mode: 'nftables' }, REMARKS.nftables);
  return [
    withLaw(
      plane('iptables-2019', 'iptables (2019)', old, REMARKS['iptables-2019']),
      iptables2019Law,
    ),
    withLaw(plane('iptables', 'iptables (today)', today, REMARKS.iptables), iptablesLaw),
    withLaw(ipvs, ipvsLaw),
    withLaw(nftables, nftablesLaw),
    withLaw(plane('userspace', 'userspace', { ...host, mode: 'userspace' }), userspaceLaw),
  ];
}

/**
 * kube-proxy's modes of these names.
 *
 * ```ts
 * compareFlow(cluster, flow, { planes: planesNamed(['iptables', 'ipvs']) });
 * ```
 *
 * @param host as in {@link kubeProxyPlanes}
 * @throws {PacketPathError} `not-found`
 */
export function planesNamed(
  names: readonly string[],
  host: NodeHostOptions = {},
): readonly NodePlane[] {
  const planes = kubeProxyPlanes(host);
  if (!Array.isArray(names)) {
    throw new PacketPathError('bad-option', `planesNamed: its names are ${shown(names)}`, {
      expected: `a list of ${planes.map((plane) => plane.name).join(', ')}`,
    });
  }
  return names.map((name: string) => {
    const plane = planes.find((one) => one.name === name);
    if (plane !== undefined) return plane;
    const known = planes.map((one) => one.name);
    const hint = typeof name === 'string' ? meantHint(name, known) : '';
    throw new PacketPathError('not-found', `there is no data plane ${shown(name)}${hint}`, {
      expected: known.join(', '),
    });
  });
}

const NODE_PLANE: OptionValue = {
  expected: "a data plane of kube-proxy, as planesNamed(['ipvs'])[0]",
  holds: objectOf('name', 'title', 'node').holds,
};

/**
 * A node's data plane with Calico beside kube-proxy: `ipvs+calico`.
 *
 * ```ts
 * const [ipvs] = planesNamed(['ipvs']);
 * withCalico(ipvs!, { objects: readPolicies('') }).name; // 'ipvs+calico'
 * ```
 */
export function withCalico(plane: NodePlane, policies: NodePolicyOptions): NodePlane {
  checkArgument('withCalico', 'plane', plane, NODE_PLANE);
  const { name, title, node, remarks } = plane;
  if (typeof policies?.objects !== 'object' || policies.objects === null) {
    throw new PacketPathError('bad-option', `withCalico: objects is ${shown(policies?.objects)}`, {
      expected: 'what readPolicies gives',
    });
  }
  const besides = { ...node, policies };
  return kubeProxyPlane(`${name}+calico`, `${title}, Calico`, besides, remarks);
}
