import { DROP } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { type DispatchKind, dispatchChains } from './dispatch.ts';
import { type EndpointChain, endpointChain } from './endpoint-chain.ts';
import { endpointMarkChains } from './ipvs-chains.ts';
import { type LocalEndpoint, type LocalView, policyNames } from './local-endpoints.ts';
import { from, to } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** Dispatch and endpoints' chains of table filter. */
export function filterEndpointChains(view: LocalView, context: FelixContext): FelixChain[] {
  const { workloads, hosts } = view;
  const [pods, devices] = [devicesOf(workloads), devicesOf(hosts)];
  const unknown = [rule([], DROP, 'Unknown interface')];
  return [
    ...dispatch(CHAIN.fromWorkload, 'cali-fw-', pods, unknown),
    ...dispatch(CHAIN.toWorkload, 'cali-tw-', pods, unknown),
    ...dispatch(CHAIN.fromHost, 'cali-fh-', devices),
    ...dispatch(CHAIN.toHost, 'cali-th-', devices),
    ...dispatch(CHAIN.fromHostForward, 'cali-fhfw-', devices),
    ...dispatch(CHAIN.toHostForward, 'cali-thfw-', devices),
    ...(context.ipvs ? endpointMarkChains(pods, devices, context) : []),
    ...[
      ...workloads.flatMap((pod) => workloadChains(pod, context)),
      ...hosts.flatMap(hostChains),
    ].map((endpoint) => endpointChain(endpoint, context)),
  ];
}

/** Those of untracked policies, in table raw. */
export function rawEndpointChains({ hosts }: LocalView, context: FelixContext): FelixChain[] {
  const devices = devicesOf(hosts);
  const chains = hosts.flatMap((host): EndpointChain[] => [
    {
      ...inbound('cali-fh-', host, policyNames(host, 'ingress', 'untracked')),
      kind: 'untracked',
      failsafe: CHAIN.failsafeIn,
    },
    {
      ...outbound('cali-th-', host, policyNames(host, 'egress', 'untracked')),
      kind: 'untracked',
      failsafe: CHAIN.failsafeOut,
    },
  ]);
  return [
    ...dispatch(CHAIN.fromHost, 'cali-fh-', devices),
    ...dispatch(CHAIN.toHost, 'cali-th-', devices),
    ...chains.map((chain) => endpointChain(chain, context)),
  ];
}

/** Those of policies before DNAT, in table mangle. */
export function mangleEndpointChains({ hosts }: LocalView, context: FelixContext): FelixChain[] {
  return [
    ...dispatch(CHAIN.fromHost, 'cali-fh-', devicesOf(hosts)),
    ...hosts.map((host) =>
      endpointChain(
        {
          ...inbound('cali-fh-', host, policyNames(host, 'ingress', 'preDNAT')),
          kind: 'preDNAT',
          failsafe: CHAIN.failsafeIn,
        },
        context,
      ),
    ),
  ];
}

function devicesOf(endpoints: readonly LocalEndpoint[]): string[] {
  return endpoints.map(({ device }) => device);
}

/** From packets to chains by the device they come from, or go to. */
function dispatch(
  root: string,
  prefix: EndpointChain['prefix'],
  devices: readonly string[],
  end: DispatchKind['end'] = [],
): FelixChain[] {
  const isFrom = prefix === 'cali-fw-' || prefix === 'cali-fh-' || prefix === 'cali-fhfw-';
  return dispatchChains(devices, { root, prefix, match: isFrom ? from : to, end });
}

/** What comes in at an endpoint of the host, or is sent to a workload, is asked of ingress. */
function inbound(prefix: EndpointChain['prefix'], local: LocalEndpoint, policies: string[]) {
  const { device, profiles } = local;
  return { prefix, device, policyPrefix: 'cali-pi-', policies, profiles } as const;
}

function outbound(prefix: EndpointChain['prefix'], local: LocalEndpoint, policies: string[]) {
  const { device, profiles } = local;
  return { prefix, device, policyPrefix: 'cali-po-', policies, profiles } as const;
}

function workloadChains(pod: LocalEndpoint, { dropEncapsulated }: FelixContext): EndpointChain[] {
  return [
    { ...inbound('cali-tw-', pod, policyNames(pod, 'ingress')), kind: 'normal' },
    { ...outbound('cali-fw-', pod, policyNames(pod, 'egress')), kind: 'normal', dropEncapsulated },
  ];
}

function hostChains(host: LocalEndpoint): EndpointChain[] {
  return [
    {
      ...outbound('cali-th-', host, policyNames(host, 'egress')),
      kind: 'normal',
      failsafe: CHAIN.failsafeOut,
    },
    {
      ...inbound('cali-fh-', host, policyNames(host, 'ingress')),
      kind: 'normal',
      failsafe: CHAIN.failsafeIn,
    },
    {
      ...outbound('cali-thfw-', host, policyNames(host, 'egress', 'normal', true)),
      kind: 'forward',
    },
    {
      ...inbound('cali-fhfw-', host, policyNames(host, 'ingress', 'normal', true)),
      kind: 'forward',
    },
  ];
}
