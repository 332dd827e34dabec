import { classPrintsAs } from '@packet-path/core';
import { KubernetesNode, kubernetesNode } from './kubernetes-node.ts';

/** `node node-1 of a cluster of 3 services, 6 endpoints and 1 node`. */
classPrintsAs(KubernetesNode, ({ name, cluster }) => `node ${name} of a ${String(cluster)}`);

export { KubernetesNode, kubernetesNode };
