import { formatEndpoint, formatPacket, type TraceStep } from '@packet-path/core';
import { counted } from './counted.ts';
import { dropText } from './drop-text.ts';
import { ENGLISH_DROPS } from './english-drops.ts';
import { ENGLISH_IPVS } from './english-ipvs.ts';
import type { TraceLanguage } from './trace-language.ts';

/** Each kind of step in English. A model that declares another is told by the compiler that it is missing here. */
export const ENGLISH_STEPS: TraceLanguage['steps'] = {
  packet: ({ origin, packet }) => {
    const { inputInterface } = packet;
    const device = inputInterface === null ? '' : ` on ${inputInterface}`;
    return `${ORIGINS[origin]}: ${formatPacket(packet)}${device}`;
  },
  route: (step) => {
    const through = step.interface === null ? '' : ` through ${step.interface}`;
    return `route: ${step.outcome}${through} (${step.prefix ?? 'no route'})`;
  },
  hook: ({ hook, priority, name }) => `${hook} ${priority}: ${name}`,
  verdict: ({ name, verdict }) => `${name} says ${verdict}`,
  rule: ({ table, chain, rule, matched, refusal, text }) => {
    const answer = matched ? 'matches' : `does not match (${refusal})`;
    return `${table} ${chain} rule ${rule} ${answer}: ${text}`;
  },
  return: ({ table, chain, cause }) => `${table} ${chain} ${cause === 'end' ? 'ends' : 'returns'}`,
  policy: ({ table, chain, verdict }) => `${table} ${chain} policy ${verdict}`,
  set: ({ set, hit, element, probes }) => {
    const answer = hit ? 'holds' : 'does not hold';
    return `set ${set} ${answer} ${element} (${counted(probes, 'probe')})`;
  },
  'set-unasked': ({ set }) => `set ${set} is not asked`,
  draw: ({ purpose, outcome }) => `draw for ${purpose}: ${outcome}`,
  conntrack: (step) => {
    const tuple = step.tuple === null ? '' : ` ${step.tuple}`;
    return `conntrack: ${step.event}${tuple}${conntrackDetail(step)}`;
  },
  nat: ({ event, manipulation, from, to }) =>
    `nat: ${manipulation} ${formatEndpoint(from)} ${NAT_WORDS[event]} ${formatEndpoint(to)}`,
  ...ENGLISH_IPVS,
  emit: (step) => `out of ${step.interface}: ${formatPacket(step.packet)}`,
  deliver: ({ packet, process }) => {
    const to = process === undefined ? '' : ` to ${process}`;
    return `delivered${to}: ${formatPacket(packet)}`;
  },
  socket: ({ process, event, from, to, bytes }) => {
    const ends = from === undefined ? `${to}` : `${from} -> ${to}`;
    return `${process}: ${event} ${bytes === undefined ? ends : counted(bytes, 'byte')}`;
  },
  drop: ({ reason }) => `dropped: ${dropText(reason, ENGLISH_DROPS)}`,
};

const NAT_WORDS = { setup: 'is to become', translate: 'becomes' } as const;

const ORIGINS = {
  interface: 'arrives',
  process: 'a local process sends',
  kernel: 'the kernel answers',
  loopback: 'comes back through lo',
} as const;

function conntrackDetail(step: TraceStep<'conntrack'>): string {
  const { event, state, direction, reply, cause } = step;
  if (event === 'related') return ` (an error about it, ${direction} direction)`;
  if (reply !== undefined) return ` (answers come as ${reply})`;
  if (state !== undefined) return ` (${state}, ${direction} direction)`;
  return cause === undefined ? '' : ` (${cause})`;
}
