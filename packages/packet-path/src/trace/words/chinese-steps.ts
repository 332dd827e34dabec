import { formatEndpoint, formatPacket, type TraceStep } from '@packet-path/core';
import { CHINESE_DROPS } from './chinese-drops.ts';
import { CHINESE_IPVS } from './chinese-ipvs.ts';
import { chinese } from './chinese-words.ts';
import { dropText } from './drop-text.ts';
import type { TraceLanguage } from './trace-language.ts';

/** Each kind of step in Chinese. */
export const CHINESE_STEPS: TraceLanguage['steps'] = {
  packet: ({ origin, packet }) => {
    const { inputInterface } = packet;
    const device = inputInterface === null ? '' : `，经 ${inputInterface}`;
    return `${ORIGINS[origin]}：${formatPacket(packet)}${device}`;
  },
  route: (step) => {
    const through = step.interface === null ? '' : `，经 ${step.interface}`;
    return `路由：${chinese(step.outcome)}${through}（${step.prefix ?? '没有路由'}）`;
  },
  hook: ({ hook, priority, name }) => `${hook} ${priority}：${name}`,
  verdict: ({ name, verdict }) => `${name} 的裁决：${chinese(verdict)}`,
  rule: ({ table, chain, rule, matched, refusal, text }) =>
    `${table} ${chain} 规则 ${rule} ${matched ? '匹配' : `不匹配（${refusal}）`}：${text}`,
  return: ({ table, chain, cause }) => `${table} ${chain} ${cause === 'end' ? '到末尾' : '返回'}`,
  policy: ({ table, chain, verdict }) => `${table} ${chain} 默认策略 ${verdict}`,
  set: ({ set, hit, element, probes }) =>
    `集合 ${set} ${hit ? '含有' : '不含'} ${element}（探查 ${probes} 次）`,
  'set-unasked': ({ set }) => `集合 ${set} 未被查询`,
  draw: ({ purpose, outcome }) => `${purpose} 的抽取：${drawn(outcome)}`,
  conntrack: (step) => {
    const tuple = step.tuple === null ? '' : ` ${step.tuple}`;
    return `conntrack：${chinese(step.event)}${tuple}${conntrackDetail(step)}`;
  },
  nat: ({ event, manipulation, from, to }) =>
    `nat：${ENDS[manipulation]} ${formatEndpoint(from)} ${event === 'setup' ? '将变为' : '变为'} ${formatEndpoint(to)}`,
  ...CHINESE_IPVS,
  emit: (step) => `从 ${step.interface} 发出：${formatPacket(step.packet)}`,
  deliver: ({ packet, process }) =>
    `交付${process === undefined ? '' : `给 ${process}`}：${formatPacket(packet)}`,
  socket: ({ process, event, from, to, bytes }) => {
    const ends = from === undefined ? `${to}` : `${from} -> ${to}`;
    return `${process}：${chinese(event)} ${bytes === undefined ? ends : `${bytes} 字节`}`;
  },
  drop: ({ reason }) => `丢弃：${dropText(reason, CHINESE_DROPS)}`,
};

/** The outcome of a draw: a chance that came true or not, or a number. */
export function drawn(outcome: boolean | number): string {
  return typeof outcome === 'number' ? `${outcome}` : outcome ? '中' : '不中';
}

const ENDS = { source: '源', destination: '目的' } as const;
const DIRECTIONS = { original: '原始', reply: '应答' } as const;
const ORIGINS = {
  interface: '到达',
  process: '本地进程发送',
  kernel: '内核应答',
  loopback: '经 lo 返回',
} as const;

function conntrackDetail(step: TraceStep<'conntrack'>): string {
  const { event, state, direction, reply, cause } = step;
  const way = direction === undefined ? '' : `，${DIRECTIONS[direction]}方向`;
  if (event === 'related') return `（关于它的错误${way}）`;
  if (reply !== undefined) return `（应答将以 ${reply} 到来）`;
  if (state !== undefined) return `（${state}${way}）`;
  return cause === undefined ? '' : `（${chinese(cause)}）`;
}
