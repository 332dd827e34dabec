import { PLACES } from '../place.ts';
import { answers, flow, masqueraded, type Scenario } from '../scenario.ts';
import { at } from './at.ts';

/** A case that upstream's tests lack: an endpoint that calls itself must not see its own address. */
export function hairpin(family: 4 | 6): Scenario {
  const { clusterIP, loadBalancer, here, there } = PLACES[family];
  const both = [at(here(1), 80), at(there(1), 80)];
  return {
    title: `Hairpin IPv${family}`,
    family,
    services: [
      {
        name: 'svc1',
        clusterIP: clusterIP(1),
        loadBalancerIPs: [loadBalancer(1)],
        ports: [{ port: 80, nodePort: 3001, endpoints: both }],
      },
    ],
    flows: [
      flow(
        'endpoint to its own service',
        { address: here(1) },
        at(clusterIP(1), 80),
        answers(masqueraded(at(here(1), 80)), at(there(1), 80)),
      ),
      flow(
        'endpoint elsewhere to its own service',
        { address: there(1) },
        at(clusterIP(1), 80),
        answers(at(here(1), 80), masqueraded(at(there(1), 80))),
      ),
      flow(
        'endpoint to its own service at its LB IP',
        { address: here(1) },
        at(loadBalancer(1), 80),
        masqueraded(...both),
      ),
    ],
  };
}
