import { Prefix } from '@packet-path/core';
import { clearMark, DROP, goto, jump, RETURN, setMasked } from './action.ts';
import { CHAIN, SET, WORKLOAD_DEVICES } from './chains.ts';
import type { FelixContext } from './context.ts';
import { dispatchChains } from './dispatch.ts';
import { endpointMarks } from './endpoint-marks.ts';
import { noEndpointMark } from './marks.ts';
import {
  connectionState,
  from,
  inSet,
  markIs,
  markIsNot,
  markSet,
  ports,
  protocol,
  to,
} from './match.ts';
import { chainName } from './names.ts';
import { type FelixChain, rule } from './rule.ts';

/**
 * Separates packets that IPVS will forward from packets for the node, in INPUT: beside IPVS a
 * service's address is a local address, but not one of the devices that Felix counts as the node's
 * (felix `static.go`).
 */
export function forwardCheckChain(context: FelixContext): FelixChain {
  const { sets, nodeAddresses, nodePorts } = context;
  const own = sets.ofNets(SET.thisHost, 'hash:ip', [...LOOPBACK, ...nodeAddresses]);
  const toNodePort = (name: string, number: number) =>
    rule(
      [protocol({ number, name }), ports('destination', [nodePorts]), inSet('destination', own)],
      goto(CHAIN.setMark),
      'To kubernetes NodePort service',
    );
  return {
    name: CHAIN.forwardCheck,
    rules: [
      // Answers to the node's own connections may have a service's address as destination too.
      rule([connectionState('RELATED,ESTABLISHED')], RETURN),
      toNodePort('tcp', 6),
      toNodePort('udp', 17),
      rule([inSet('destination', own, true)], jump(CHAIN.setMark), 'To kubernetes service'),
    ],
  };
}

const LOOPBACK: readonly Prefix[] = ['127.0.0.1', '::1'].map((text) => Prefix.parse(text));

/** For packets that IPVS has sent on: the sender's chain by the mark, the receiver's by the device. */
export function forwardMarkChain({ marks, filterAllow }: FelixContext): FelixChain {
  return {
    name: CHAIN.forwardMark,
    rules: [
      rule([markIsNot(noEndpointMark(marks), marks.endpoint)], jump(CHAIN.fromMark)),
      rule([to(WORKLOAD_DEVICES)], jump(CHAIN.toWorkload)),
      rule([], jump(CHAIN.toHostForward)),
      // A tunnel copies the mark to the outer packet, which no endpoint has sent.
      rule([], clearMark(marks.endpoint)),
      rule([markSet(marks.accept)], filterAllow, 'Policy explicitly accepted packet.'),
    ],
  };
}

/**
 * The chains that set the mark of a packet's device, and those that find the endpoint's chain by the
 * mark: in OUTPUT the device that a packet came in by is not known (felix `dispatch.go`,
 * `EndpointMarkDispatchChains`).
 *
 * @throws {PacketPathError} `bad-option` where the mask has too few bits
 */
export function endpointMarkChains(
  workloads: readonly string[],
  hosts: readonly string[],
  { marks }: FelixContext,
): FelixChain[] {
  const known = [workloads, hosts].map((devices) => [...new Set(devices)].sort());
  const byDevice = endpointMarks(known.flat(), marks);
  const trees = known
    .filter((devices) => devices.length > 0)
    .map((devices) =>
      dispatchChains(devices, { root: CHAIN.setMark, prefix: 'cali-sm-', match: from, end: [] }),
    );
  const setRoot = trees.flatMap((tree) => tree.at(-1)!.rules);
  const back = (devices: readonly string[], prefix: 'cali-fw-' | 'cali-fhfw-') =>
    devices.map((device) =>
      rule([markIs(byDevice.get(device)!, marks.endpoint)], goto(chainName(prefix, device))),
    );
  return [
    ...trees.flatMap((tree) => tree.slice(0, -1)),
    ...[...byDevice].map(([device, mark]) => ({
      name: chainName('cali-sm-', device),
      rules: [rule([], setMasked(mark, marks.endpoint))],
    })),
    {
      name: CHAIN.setMark,
      rules: [
        ...setRoot,
        rule([from(WORKLOAD_DEVICES)], DROP, 'Unknown endpoint'),
        rule([], setMasked(noEndpointMark(marks), marks.endpoint), 'Non-Cali endpoint mark'),
      ],
    },
    {
      name: CHAIN.fromMark,
      rules: [
        ...back(known[0]!, 'cali-fw-'),
        ...back(known[1]!, 'cali-fhfw-'),
        rule([], DROP, 'Unknown interface'),
      ],
    },
  ];
}
