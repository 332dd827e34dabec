import { type CalicoObjects, policiesOf } from 'packet-path/calico';

/** The first port that the policies allow, which no service of a synthetic cluster has. */
const FIRST_PORT = 9000;

/**
 * So many NetworkPolicies that govern every pod of the namespace `default`. Each allows egress to a port of
 * its own, and the last to all ports: a connection meets all of them and passes.
 */
export function syntheticPolicies(count: number): CalicoObjects {
  return policiesOf(
    Array.from({ length: count }, (_, index) => policy(index, index === count - 1)),
  );
}

function policy(index: number, isLast: boolean): object {
  const ports = isLast ? {} : { ports: [{ protocol: 'TCP', port: FIRST_PORT + index }] };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${String(index + 1).padStart(4, '0')}`, namespace: 'default' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [ports] },
  };
}
