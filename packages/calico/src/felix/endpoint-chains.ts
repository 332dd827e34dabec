import { DROP } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { type DispatchKind, dispatchChains } from './dispatch.ts';
import { type EndpointChain, endpointChain } from './endpoint-chain.ts';
import { endpointMarkChains } from './ipvs-chains.ts';
import { type LocalEndpoint, type LocalView, policyNames } from './local-endpoints.ts';
import { from, to } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** The dispatch chains and the endpoints' chains of table filter. */
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

/** The dispatch chains and the endpoints' chains of untracked policies, in table raw. */
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

/** The dispatch chains and the endpoints' chains of policies before DNAT, in table mangle. */
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

/** The dispatch chains by the device that a packet comes in by, or leaves by. */
function dispatch(
  root: string,
  prefix: EndpointChain['prefix'],
  devices: readonly string[],
  end: DispatchKind['end'] = [],
): FelixChain[] {
  const isFrom = prefix === 'cali-fw-' || prefix === 'cali-fh-' || prefix === 'cali-fhfw-';
  return dispatchChains(devices, { root, prefix, match: isFrom ? from : to, end });
}

/** Ingress policies decide on packets that come in at a host endpoint or are sent to a workload. */
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
