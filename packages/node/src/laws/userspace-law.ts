import type { ClusterShape, WorkLaw } from '@packet-path/data-plane';
import { LOCAL_PORT_RANGE } from '@packet-path/sockets';
import { ofService, rules } from './terms.ts';

/** Ports that the proxy may listen on: one for each service port (`net.ipv4.ip_local_port_range`). */
const MOST_PORTALS = LOCAL_PORT_RANGE.high - LOCAL_PORT_RANGE.low + 1;

/**
 * Rules behind a connection's first packet, with one request, besides those of the proxy's own connection in
 * KUBE-PORTALS-HOST; and rules of each request more.
 */
const PACKETS = { TCP: { rest: 12, request: 4 }, UDP: { rest: 5, request: 2 } } as const;

/**
 * Userspace mode: one rule for a service port in KUBE-PORTALS-CONTAINER. The proxy's own connection to the endpoint
 * meets the rule of every service port in KUBE-PORTALS-HOST, and matches none. Undefined where there are more service
 * ports than the kernel has ephemeral ports: portals beyond them are not opened.
 */
export function userspaceLaw(shape: ClusterShape): WorkLaw | undefined {
  const { services, ports = [80], protocol = 'TCP' } = shape;
  const portals = services * ports.length;
  if (portals > MOST_PORTALS) return undefined;
  const { rest, request } = PACKETS[protocol];
  return {
    terms: [
      ofService('nat PREROUTING', 1),
      ofService('nat KUBE-PORTALS-CONTAINER', 1, { perService: 1 }),
      rules('filter INPUT', 1),
    ],
    established: { rules: 0.5, setLookups: 0, hashProbes: 1 },
    connection: { rest: rest + portals, request },
  };
}
