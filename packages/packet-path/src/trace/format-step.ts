import { type DropReason, formatPacket, type TraceStep, unreachable } from '@packet-path/core';

/** A step of a packet's way as one line, rules as TRACE names them: `nat:PREROUTING:rule:1`. */
export function formatStep(step: TraceStep): string {
  switch (step.kind) {
    case 'packet':
      return `${ORIGINS[step.origin]}: ${formatPacket(step.packet)}${device(step.packet)}`;
    case 'route': {
      const through = step.interface === null ? '' : ` through ${step.interface}`;
      return `  route: ${step.outcome}${through} (${step.prefix ?? 'no route'})`;
    }
    case 'hook':
      return `  ${step.hook} ${step.priority}: ${step.name}`;
    case 'verdict':
      return `    ${step.name} says ${step.verdict}`;
    case 'rule': {
      const place = `${step.table}:${step.chain}:rule:${step.rule}`;
      return step.matched
        ? `    ${place} matched: ${step.text}`
        : `    ${place} not: ${step.refusal}: ${step.text}`;
    }
    case 'return':
      return step.cause === 'end'
        ? `    ${step.table}:${step.chain} ends`
        : `    ${step.table}:${step.chain} returns`;
    case 'policy':
      return `    ${step.table}:${step.chain}:policy ${step.verdict}`;
    case 'set': {
      const answer = step.hit ? 'holds' : 'does not hold';
      return `    set ${step.set} ${answer} ${step.element} (${count(step.probes, 'probe')})`;
    }
    case 'draw':
      return `    draw for ${step.purpose}: ${step.outcome}`;
    case 'conntrack': {
      const tuple = step.tuple === null ? '' : ` ${step.tuple}`;
      return `    conntrack: ${step.event}${tuple}${conntrackDetail(step)}`;
    }
    case 'nat':
      return `    nat: ${step.event} ${step.manipulation} ${step.from} -> ${step.to}`;
    case 'ipvs':
      return `    ipvs: ${step.event} (${step.reason})`;
    case 'emit':
      return `=> out of ${step.interface}: ${formatPacket(step.packet)}`;
    case 'deliver':
      return step.process === undefined
        ? `=> delivered: ${formatPacket(step.packet)}`
        : `=> delivered to ${step.process}: ${formatPacket(step.packet)}`;
    case 'socket':
      return `${step.process}: ${step.event} ${socketDetail(step)}`;
    case 'drop':
      return `=> dropped: ${dropDetail(step.reason)}`;
    default:
      return unreachable(step);
  }
}

const ORIGINS = {
  interface: 'arrives',
  process: 'a local process sends',
  kernel: 'the kernel answers',
  loopback: 'comes back through lo',
} as const;

function device({ inputInterface }: { readonly inputInterface: string | null }): string {
  return inputInterface === null ? '' : ` on ${inputInterface}`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function conntrackDetail({
  event,
  state,
  direction,
  reply,
  cause,
}: TraceStep<'conntrack'>): string {
  if (event === 'related') return ` (an error about it, ${direction} direction)`;
  if (reply !== undefined) return ` (answers come as ${reply})`;
  if (state !== undefined) return ` (${state}, ${direction} direction)`;
  return cause === undefined ? '' : ` (${cause})`;
}

function socketDetail({ from, to, bytes }: TraceStep<'socket'>): string {
  if (bytes !== undefined) return `${bytes} bytes`;
  return from === undefined ? `${to}` : `${from} -> ${to}`;
}

function dropDetail(reason: DropReason): string {
  switch (reason.kind) {
    case 'martian source':
    case 'martian destination':
    case 'not a member':
      return `${reason.kind} ${reason.address}`;
    case 'no route':
      return reason.routeType === 'none' ? 'no route' : `a ${reason.routeType} route`;
    case 'hook':
      return `by ${reason.name}`;
    case 'conntrack':
      return reason.cause;
    case 'forwarding off':
      return 'forwarding is off';
    case 'ttl exceeded':
      return 'the TTL ran out';
    case 'overlapping fragments':
      return reason.kind;
    default:
      return unreachable(reason);
  }
}
