import { kubeProxyPlanes, withCalico } from '../../packages/node/dist/index.js';

/** Every data plane there is: kube-proxy's modes, and each with Calico beside it. */
export function stressedPlanes() {
  const planes = kubeProxyPlanes();
  return [...planes, ...planes.map((plane) => withCalico(plane))];
}
