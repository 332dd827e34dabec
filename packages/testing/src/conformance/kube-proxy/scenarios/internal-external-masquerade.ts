import type { ProxySettings } from '../node-under-test.ts';
import { type ClientName, PLACES, type Place } from '../place.ts';
import { answers, type FlowCase, masqueraded, type Reach, type Scenario } from '../scenario.ts';
import type { ServiceSpec } from '../service-spec.ts';
import { at } from './at.ts';

type Way = 'ClusterIP' | 'NodePort' | 'LB';
type Policy = '' | ' with eTP:Local' | ' with iTP:Local';

const POLICIES: readonly Policy[] = ['', ' with eTP:Local', ' with iTP:Local'];
const WAYS: readonly Way[] = ['ClusterIP', 'NodePort', 'LB'];
const CLIENTS: readonly ClientName[] = ['pod', 'node', 'localhost', 'external'];

/** A client and its way: `pod to ClusterIP with eTP:Local`. */
type FlowName = `${ClientName} to ${Way}${Policy}`;
type Expectations = Readonly<Partial<Record<FlowName, Reach>>>;

/**
 * TestInternalExternalMasquerade: thirty flows to three services, each with an endpoint here and
 * one on another node, in four configurations. (Upstream's flow `node to NodePort with eTP:Local`
 * goes to the first service's port by mistake; here it goes to the second's.)
 */
export function internalExternalMasquerade(family: 4 | 6): readonly Scenario[] {
  const place = PLACES[family];
  const here = endpoint(place, 'here');
  const both = [here, endpoint(place, 'there')];
  // IPv6 has no route_localnet, so ::1 takes no node ports.
  const localhost = family === 4 ? masqueraded(...both) : 'untouched';
  const base: Expectations = {
    'pod to ClusterIP': answers(...both),
    'pod to NodePort': masqueraded(...both),
    'pod to LB': masqueraded(...both),
    'node to ClusterIP': masqueraded(...both),
    'node to NodePort': masqueraded(...both),
    'localhost to NodePort': localhost,
    'node to LB': masqueraded(...both),
    'external to ClusterIP': masqueraded(...both),
    'external to NodePort': masqueraded(...both),
    'external to LB': masqueraded(...both),

    'pod to ClusterIP with eTP:Local': answers(...both),
    'pod to NodePort with eTP:Local': answers(...both),
    'pod to LB with eTP:Local': answers(...both),
    'node to ClusterIP with eTP:Local': masqueraded(...both),
    'node to NodePort with eTP:Local': masqueraded(...both),
    'localhost to NodePort with eTP:Local': localhost,
    'node to LB with eTP:Local': masqueraded(...both),
    'external to ClusterIP with eTP:Local': masqueraded(...both),
    'external to NodePort with eTP:Local': answers(here),
    'external to LB with eTP:Local': answers(here),

    'pod to ClusterIP with iTP:Local': answers(here),
    'pod to NodePort with iTP:Local': masqueraded(...both),
    'pod to LB with iTP:Local': masqueraded(...both),
    'node to ClusterIP with iTP:Local': masqueraded(here),
    'node to NodePort with iTP:Local': masqueraded(...both),
    'localhost to NodePort with iTP:Local': localhost,
    'node to LB with iTP:Local': masqueraded(...both),
    'external to ClusterIP with iTP:Local': masqueraded(here),
    'external to NodePort with iTP:Local': masqueraded(...both),
    'external to LB with iTP:Local': masqueraded(...both),
  };
  // Nobody is told from a pod, so nobody is masqueraded at a cluster IP, and no pod goes the short way.
  const undetected: Expectations = {
    'node to ClusterIP': answers(...both),
    'external to ClusterIP': answers(...both),
    'node to ClusterIP with eTP:Local': answers(...both),
    'external to ClusterIP with eTP:Local': answers(...both),
    'node to ClusterIP with iTP:Local': answers(here),
    'external to ClusterIP with iTP:Local': answers(here),
    'pod to NodePort with eTP:Local': answers(here),
    'pod to LB with eTP:Local': answers(here),
  };
  const all: Expectations = {
    'pod to ClusterIP': masqueraded(...both),
    'pod to ClusterIP with eTP:Local': masqueraded(...both),
    'pod to ClusterIP with iTP:Local': masqueraded(here),
  };
  const undetectedAll: Expectations = {
    ...all,
    'pod to NodePort with eTP:Local': answers(here),
    'pod to LB with eTP:Local': answers(here),
  };
  const scenario = (name: string, proxy: ProxySettings, expected: Expectations): Scenario => ({
    title: `InternalExternalMasquerade IPv${family}, ${name}`,
    family,
    services: POLICIES.map((policy, index) => service(place, policy, index + 1)),
    proxy,
    flows: flows(place, { ...base, ...expected }),
  });
  return [
    scenario('base', {}, {}),
    scenario('no LocalTrafficDetector', { clusterCIDR: [] }, undetected),
    scenario('masqueradeAll', { masqueradeAll: true }, all),
    scenario(
      'masqueradeAll, no LocalTrafficDetector',
      { masqueradeAll: true, clusterCIDR: [] },
      undetectedAll,
    ),
  ];
}

function endpoint(place: Place, where: 'here' | 'there'): string {
  return at(place[where](1), 80);
}

function service(place: Place, policy: Policy, n: number): ServiceSpec {
  return {
    name: `svc${n}`,
    clusterIP: place.clusterIP(n),
    loadBalancerIPs: [place.loadBalancer(n)],
    ports: [
      {
        port: 80,
        nodePort: 3000 + n,
        endpoints: [endpoint(place, 'here'), endpoint(place, 'there')],
      },
    ],
    externalTrafficPolicy: policy === ' with eTP:Local' ? 'Local' : 'Cluster',
    internalTrafficPolicy: policy === ' with iTP:Local' ? 'Local' : 'Cluster',
  };
}

function flows(place: Place, expected: Expectations): readonly FlowCase[] {
  return POLICIES.flatMap((policy, index) =>
    CLIENTS.flatMap((from) =>
      WAYS.flatMap((way): FlowCase[] => {
        const name: FlowName = `${from} to ${way}${policy}`;
        const expect = expected[name];
        if (expect === undefined) return [];
        return [{ name, from, to: destination(place, from, way, index + 1), expect }];
      }),
    ),
  );
}

function destination(place: Place, from: ClientName, way: Way, n: number): string {
  switch (way) {
    case 'ClusterIP':
      return at(place.clusterIP(n), 80);
    case 'NodePort':
      return at(from === 'localhost' ? place.clients.localhost : place.node, 3000 + n);
    case 'LB':
      return at(place.loadBalancer(n), 80);
  }
}
