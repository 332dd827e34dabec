import type { Outcome, Packet } from '@packet-path/core';
import type { Observation } from '../observe/observation.ts';

/**
 * Whether a recording is one of IPVS: it shows addresses, protocol and ports of a frame only, and
 * has words of its own for what became of a packet.
 */
function isIpvs(seen: Observation): boolean {
  return seen.case.setup.ipvsadm !== undefined;
}

/** Whether a recording is one of nftables, which counts no policies. */
export function isNftables(seen: Observation): boolean {
  return seen.case.setup.nftables !== undefined;
}

/**
 * The outcome as recordings name it: recordings of IPVS say rejected after any ICMP error, and the
 * recorder took the SYN-ACK of a proxy of SYNs for the packet that went on.
 */
export function outcomeOf(seen: Observation): Outcome | undefined {
  const { traversal } = seen;
  if (traversal?.reason?.kind === 'syn proxy' && traversal.emitted.length > 0) return 'forwarded';
  if (traversal === undefined || !isIpvs(seen)) return traversal?.outcome;
  const { outcome, emitted } = traversal;
  if (isLocal(seen)) {
    return outcome !== 'forwarded' && errorsToldTo(seen).length > 0 ? 'rejected' : outcome;
  }
  return outcome === 'dropped' && emitted.some(isError) ? 'rejected' : outcome;
}

/** The frames that a recording lists: of a rejected local packet, the errors its sender received. */
export function framesOf(seen: Observation): readonly Packet[] {
  const isTold = isIpvs(seen) && isLocal(seen) && outcomeOf(seen) === 'rejected';
  return isTold ? errorsToldTo(seen) : (seen.traversal?.emitted ?? []);
}

/** The packets that the host sent on: frames that left it, or a packet that came back through `lo`. */
export function sentOn(seen: Observation): readonly Packet[] {
  const frames = framesOf(seen);
  const looped = seen.traversal?.delivered.filter(({ inputInterface }) => inputInterface === 'lo');
  return frames.length > 0 ? frames : (looped ?? []);
}

/** The ICMP errors that a local sender received, those of the host's own stack included. */
function errorsToldTo({ traversal, answer }: Observation): readonly Packet[] {
  return [...(traversal?.delivered ?? []), ...(answer?.delivered ?? [])].filter(isError);
}

function isLocal({ step }: Observation): boolean {
  return step.packet?.inputInterface === null;
}

/** ICMP errors are the messages that quote a packet. */
function isError({ icmp }: Packet): boolean {
  return icmp !== null && icmp.inner !== null;
}
