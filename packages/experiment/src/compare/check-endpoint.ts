import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import { type Flow, PacketPathError, protocolNumber } from '@packet-path/core';

/**
 * Refuses the position of an endpoint that the service of a flow does not have. Position 0 is never
 * refused: it stands for whatever there is.
 *
 * @param name the flow's name, for the error
 * @throws {PacketPathError} `bad-option`
 */
export function checkEndpoint(cluster: Cluster, name: string, flow: Flow, endpoint: number): void {
  if (endpoint === 0) return;
  const served = proxyPorts(cluster, flow.destination.address.family).find((port) =>
    serves(port, flow),
  );
  const count = served?.endpoints.length ?? 0;
  if (served === undefined || count === 0 || endpoint < count) return;
  throw new PacketPathError(
    'bad-option',
    `${name === '' ? served.name : name}: there is no endpoint ${endpoint}, of ${count}`,
    { expected: count === 1 ? '0' : `0 to ${count - 1}` },
  );
}

function serves(port: ProxyPort, { protocol, destination }: Flow): boolean {
  if (protocolNumber(port.protocol) !== protocol) return false;
  if (port.nodePort !== 0 && port.nodePort === destination.port) return true;
  const addresses = [port.clusterIP, ...port.externalIPs, ...port.loadBalancerIPs];
  return port.port === destination.port && addresses.some((one) => one.equals(destination.address));
}
