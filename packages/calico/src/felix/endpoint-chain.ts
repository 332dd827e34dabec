import { ACCEPT, clearMark, DROP, jump, NOTRACK, RETURN, setMark } from './action.ts';
import type { FelixContext } from './context.ts';
import { connectionState, markClear, markSet, ports, protocolNumber } from './match.ts';
import { type ChainPrefix, chainName } from './names.ts';
import { type FelixChain, type FelixRule, rule } from './rule.ts';

/** The contents of one chain of an endpoint, in order. */
export interface EndpointChain {
  readonly prefix: 'cali-fw-' | 'cali-tw-' | 'cali-fh-' | 'cali-th-' | 'cali-fhfw-' | 'cali-thfw-';
  readonly device: string;
  readonly policyPrefix: 'cali-pi-' | 'cali-po-';
  readonly policies: readonly string[];
  /** Profiles, which are asked where no policy applies or where one passes the packet on. */
  readonly profiles: readonly string[];
  /** The kind of chain, which decides the rules at its beginning and end. */
  readonly kind: 'normal' | 'forward' | 'untracked' | 'preDNAT';
  /** The chain of the failsafe ports, which no policy closes. */
  readonly failsafe?: string;
  /** Drop VXLAN and IPIP packets that the workload makes itself. */
  readonly dropEncapsulated?: boolean;
}

/**
 * The chain that decides on packets from, or to, one endpoint: packets of known connections pass;
 * for others policies are asked until one has decided; then profiles (felix `endpoints.go`).
 */
export function endpointChain(endpoint: EndpointChain, context: FelixContext): FelixChain {
  const { prefix, device, kind, policies } = endpoint;
  const { marks } = context;
  const rules: FelixRule[] = [
    ...(kind === 'untracked' ? [] : connectionRules(kind, context)),
    ...(endpoint.failsafe ? [rule([], jump(endpoint.failsafe))] : []),
    rule([], clearMark(marks.accept)),
    ...(endpoint.dropEncapsulated ? encapsulationRules(context) : []),
  ];
  if (policies.length > 0) rules.push(...policyCalls(endpoint, context));
  else if (kind === 'forward') {
    rules.push(
      rule([], setMark(marks.accept), 'Allow forwarded traffic by default'),
      rule([], RETURN, 'Return for accepted forward traffic'),
    );
  }
  if (kind === 'normal') rules.push(...profileCalls(endpoint, context));
  return { name: chainName(prefix, device), rules };
}

function connectionRules(kind: EndpointChain['kind'], context: FelixContext): FelixRule[] {
  const { marks, filterAllow, mangleAllow, checkInvalid } = context;
  const allow = kind === 'preDNAT' ? mangleAllow : filterAllow;
  const known = connectionState('RELATED,ESTABLISHED');
  return [
    // The caller of this chain must see, by the accept bit, that the packet is allowed.
    ...(allow === ACCEPT ? [] : [rule([known], setMark(marks.accept))]),
    rule([known], allow),
    ...(checkInvalid ? [rule([connectionState('INVALID')], DROP)] : []),
  ];
}

function encapsulationRules({ vxlanPort }: FelixContext): FelixRule[] {
  const toVxlan = ports('destination', [{ first: vxlanPort, last: vxlanPort }]);
  return [
    rule([protocolNumber(17), toVxlan], DROP, 'Drop VXLAN encapped packets originating in pods'),
    rule([protocolNumber(4)], DROP, 'Drop IPinIP encapped packets originating in pods'),
  ];
}

function policyCalls(endpoint: EndpointChain, { marks }: FelixContext): FelixRule[] {
  const { policies, policyPrefix, kind } = endpoint;
  const accepted = markSet(marks.accept);
  const passed = markClear(marks.pass);
  return [
    rule([], clearMark(marks.pass), 'Start of policies'),
    ...policies.flatMap((policy) => [
      rule([passed], jump(chainName(policyPrefix, policy))),
      ...(kind === 'untracked' ? [rule([accepted], NOTRACK)] : []),
      rule([accepted], RETURN, 'Return if policy accepted'),
    ]),
    // In raw and mangle the packet has not passed the filter table yet.
    ...(kind === 'normal' || kind === 'forward'
      ? [rule([passed], DROP, 'Drop if no policies passed packet')]
      : []),
  ];
}

function profileCalls(endpoint: EndpointChain, { marks }: FelixContext): FelixRule[] {
  const prefix: ChainPrefix = endpoint.policyPrefix === 'cali-pi-' ? 'cali-pri-' : 'cali-pro-';
  return [
    ...endpoint.profiles.flatMap((profile) => [
      rule([], jump(chainName(prefix, profile))),
      rule([markSet(marks.accept)], RETURN, 'Return if profile accepted'),
    ]),
    rule([], DROP, 'Drop if no profiles matched'),
  ];
}
