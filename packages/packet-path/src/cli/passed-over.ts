/** A sentence about objects of a cluster's text that kube-proxy does not read. */
export function passedOver(kind: string, count: number): string {
  return `passed over ${count} ${kind}: kube-proxy reads Services, EndpointSlices, Endpoints and Nodes`;
}
