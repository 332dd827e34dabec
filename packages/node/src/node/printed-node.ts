import { classPrintsAs, classTellsJson } from '@packet-path/core';
import type { ProgramSize } from '@packet-path/data-plane';
import type { SavedHost } from '@packet-path/linux-host';
import { KubernetesNode, kubernetesNode } from './kubernetes-node.ts';

/** A node in words, as JSON has it: strings and numbers alone. */
export interface NodeJson extends Pick<KubernetesNode, 'name' | 'place'> {
  readonly size: ProgramSize;
  /** `linuxHost` makes a host of it that has the same rules, services, addresses and routes. */
  readonly host: SavedHost;
}

/** `node node-1 of a cluster of 3 services, 6 endpoints and 1 node`. */
classPrintsAs(KubernetesNode, ({ name, cluster }) => `node ${name} of a ${String(cluster)}`);

classTellsJson(KubernetesNode, (node): NodeJson => {
  const { name, place, host } = node;
  return { name, place, size: node.size(), host: host.save() };
});

export { KubernetesNode, kubernetesNode };
