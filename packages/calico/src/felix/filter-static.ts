import { clearMark, DROP, goto, jump, RETURN } from './action.ts';
import { CHAIN, SET, WORKLOAD_DEVICES } from './chains.ts';
import type { FelixContext } from './context.ts';
import { forwardCheckChain, forwardMarkChain } from './ipvs-chains.ts';
import { policyBits } from './marks.ts';
import {
  destinationIsLocal,
  from,
  icmp,
  inSet,
  markClear,
  markNotClear,
  markSet,
  ports,
  protocolNumber,
  sourceIsLocal,
  to,
} from './match.ts';
import { type FelixChain, type FelixRule, type RuleMatch, rule } from './rule.ts';

const BY_HOST_POLICY = 'Host endpoint policy accepted packet.';

/** The chains of table filter that do not depend on the endpoints (felix `static.go`, v3.7). */
export function filterStaticChains(context: FelixContext): FelixChain[] {
  return [
    inputChain(context),
    workloadToHostChain(context),
    forwardChain(context),
    outputChain(context),
    ...(context.ipvs ? [forwardCheckChain(context), forwardMarkChain(context)] : []),
  ];
}

/** Both ends of a packet may be workloads of this node, so both endpoints' chains return here. */
function forwardChain({ marks, filterAllow }: FelixContext): FelixChain {
  return {
    name: CHAIN.forward,
    rules: [
      // An earlier table may have set the accept bit.
      rule([], clearMark(policyBits(marks) - marks.accept)),
      rule([markClear(marks.accept)], jump(CHAIN.fromHostForward)),
      rule([from(WORKLOAD_DEVICES)], jump(CHAIN.fromWorkload)),
      rule([to(WORKLOAD_DEVICES)], jump(CHAIN.toWorkload)),
      rule([], jump(CHAIN.toHostForward)),
      rule([markSet(marks.accept)], filterAllow, 'Policy explicitly accepted packet.'),
    ],
  };
}

function inputChain(context: FelixContext): FelixChain {
  const { marks, filterAllow, ipvs } = context;
  return {
    name: CHAIN.input,
    rules: [
      ...tunnelInputRules(context),
      // A packet that IPVS will forward passes INPUT: it gets its endpoint's mark here, and OUTPUT
      // reads it.
      ...(ipvs
        ? [
            rule([], clearMark(marks.endpoint)),
            rule([], jump(CHAIN.forwardCheck)),
            rule([markNotClear(marks.endpoint)], RETURN),
          ]
        : []),
      rule([from(WORKLOAD_DEVICES)], goto(CHAIN.workloadToHost)),
      rule([markSet(marks.accept)], filterAllow),
      rule([], clearMark(policyBits(marks))),
      rule([], jump(CHAIN.fromHost)),
      rule([markSet(marks.accept)], filterAllow, BY_HOST_POLICY),
    ],
  };
}

function tunnelInputRules({ tunnels, sets, hostAddresses, filterAllow, vxlanPort }: FelixContext) {
  const rules: FelixRule[] = [];
  if (tunnels.ipip) {
    const hosts = sets.ofNets(SET.allHosts, 'hash:net', hostAddresses);
    rules.push(
      rule(
        [protocolNumber(4), inSet('source', hosts), destinationIsLocal()],
        filterAllow,
        'Allow IPIP packets from Calico hosts',
      ),
      rule([protocolNumber(4)], DROP, 'Drop IPIP packets from non-Calico hosts'),
    );
  }
  if (tunnels.vxlan) {
    const hosts = sets.ofNets(SET.allVXLAN, 'hash:net', hostAddresses);
    const vxlan: readonly RuleMatch[] = [protocolNumber(17), vxlanPortMatch(vxlanPort)];
    rules.push(
      rule(
        [...vxlan, inSet('source', hosts), destinationIsLocal()],
        filterAllow,
        'Allow VXLAN packets from whitelisted hosts',
      ),
      rule([...vxlan, destinationIsLocal()], DROP, 'Drop VXLAN packets from non-whitelisted hosts'),
    );
  }
  return rules;
}

function vxlanPortMatch(port: number): RuleMatch {
  return ports('destination', [{ first: port, last: port }]);
}

/** Neighbour and router discovery passes before any policy: IPv6 does not work without it. */
const NEIGHBOUR_MESSAGES = [130, 131, 132, 133, 135, 136];

function workloadToHostChain({ family, filterAllow, endpointToHost }: FelixContext): FelixChain {
  const messages = family === 6 ? NEIGHBOUR_MESSAGES : [];
  return {
    name: CHAIN.workloadToHost,
    rules: [
      ...messages.map((type) => rule([protocolNumber(58), icmp(6, { type })], filterAllow)),
      rule([], jump(CHAIN.fromWorkload)),
      rule([], endpointToHost, 'Configured DefaultEndpointToHostAction'),
    ],
  };
}

function outputChain(context: FelixContext): FelixChain {
  const { marks, filterAllow, ipvs } = context;
  return {
    name: CHAIN.output,
    rules: [
      rule([markSet(marks.accept)], filterAllow),
      // Packets that IPVS forwards are treated as FORWARD treats others.
      ...(ipvs ? [rule([markNotClear(marks.endpoint)], goto(CHAIN.forwardMark))] : []),
      // A node may always reach its own workloads.
      rule([to(WORKLOAD_DEVICES)], RETURN),
      ...tunnelOutputRules(context),
      rule([], clearMark(policyBits(marks))),
      rule([], jump(CHAIN.toHost)),
      rule([markSet(marks.accept)], filterAllow, BY_HOST_POLICY),
    ],
  };
}

function tunnelOutputRules({ tunnels, sets, hostAddresses, filterAllow, vxlanPort }: FelixContext) {
  const rules: FelixRule[] = [];
  if (tunnels.ipip) {
    const hosts = sets.ofNets(SET.allHosts, 'hash:net', hostAddresses);
    rules.push(
      rule(
        [protocolNumber(4), inSet('destination', hosts), sourceIsLocal()],
        filterAllow,
        'Allow IPIP packets to other Calico hosts',
      ),
    );
  }
  if (tunnels.vxlan) {
    const hosts = sets.ofNets(SET.allVXLAN, 'hash:net', hostAddresses);
    rules.push(
      rule(
        [
          protocolNumber(17),
          vxlanPortMatch(vxlanPort),
          sourceIsLocal(),
          inSet('destination', hosts),
        ],
        filterAllow,
        'Allow VXLAN packets to other whitelisted hosts',
      ),
    );
  }
  return rules;
}
