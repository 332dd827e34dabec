import { readPolicies } from '../../packages/calico/dist/index.js';
import { kubeProxyPlanes, withCalico } from '../../packages/node/dist/index.js';

/** Every data plane there is: kube-proxy's modes, and each with Calico beside it. */
export function stressedPlanes() {
  const planes = kubeProxyPlanes();
  const policies = { objects: readPolicies('') };
  return [...planes, ...planes.map((plane) => withCalico(plane, policies))];
}
