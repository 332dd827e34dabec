import type { Choices, Seed, SysctlValue, VirtualClock } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import type { LinuxHostOptions } from '@packet-path/linux-host';
import type { NodePolicyOptions } from '../calico/node-policy.ts';
import type { ProxyModeOptions } from '../proxy/proxy-mode.ts';
import type { NodeTemplate } from './node-template.ts';

/**
 * A node: kube-proxy's mode and options, and what a user may choose of the host beside them.
 *
 * ```ts
 * const options: KubernetesNodeOptions = { mode: 'ipvs', scheduler: 'lc', seed: 7 };
 * kubernetesNode(cluster, options);
 * ```
 */
export type KubernetesNodeOptions = NodeHostOptions & ProxyModeOptions;

/** The parts of the host that a user may choose: kernel, evaluators, registries, tables, schedulers, sysctls. */
export interface NodeHostOptions
  extends Pick<
    LinuxHostOptions,
    'conntrack' | 'ipvs' | 'kernel' | 'nft' | 'possibleProcessors' | 'rules'
  > {
  /** The root of all that the node draws; kube-proxy's order of services as well. */
  readonly seed?: Seed;
  /** Decides what chance decides, in place of the seed. */
  readonly choices?: Choices;
  readonly clock?: VirtualClock;
  /** Where the node stands. Default: found by `nodePlace`, from the cluster and kube-proxy's options. */
  readonly place?: NodePlace;
  /** Beside those that kube-proxy sets; they come last. */
  readonly sysctls?: Readonly<Record<string, SysctlValue>>;
  /**
   * Another node's program (`KubernetesNode.template`), of the same cluster, clock and options but for place
   * and choices: this node shares it as far as both are equal, and is ready in a small part of the time.
   */
  readonly template?: NodeTemplate;
  /** Keeps the node's program as a template for others, in any mode but userspace. */
  readonly isTemplate?: boolean;
  /** Calico's network policy: Felix runs beside kube-proxy, and each pod has a device of its own. */
  readonly policies?: NodePolicyOptions;
}
