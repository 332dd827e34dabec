import { CHINESE_STEPS, drawn } from './chinese-steps.ts';
import type { TraceLanguage } from './trace-language.ts';

/**
 * The sentences of a trace in Chinese. Names of tools, chains, states and schedulers stay as the tools print them.
 *
 * ```ts
 * formatTrace(steps, { language: CHINESE });
 * ```
 */
export const CHINESE: TraceLanguage = {
  code: 'zh',
  steps: CHINESE_STEPS,
  phrases: {
    rule: (table, chain, rule) => `${table} ${chain} 规则 ${rule}`,
    rules: (table, chain, first, last) => `${table} ${chain} 规则 ${first}-${last}`,
    answered: (rule, refusal, text) =>
      `${rule} ${refusal === undefined ? '匹配' : `不匹配（${refusal}）`}：${text}`,
    passed: (rules, _count, asked) => `${rules} 不匹配${asked === '' ? '' : `（${asked}）`}`,
    passedBefore: (count) => `（之前有 ${count} 条规则不匹配）`,
    leads: (rule, chain) => `${rule} 通往 ${chain}`,
    leadsToNothing: (rule, chain, rules) =>
      `${rule} 通往 ${chain}，${rules === 0 ? '它是空的' : `其中 ${rules} 条规则都不匹配`}`,
    call: (name, priority) => `${name}（优先级 ${priority}）`,
    lookups: (count) => `${count} 次集合查找`,
    draws: (count) => `${count} 次抽取`,
    draw: (purpose, outcome) => `${purpose} 的抽取：${drawn(outcome)}`,
    ends: (name, isDrop) => `${name} ${isDrop ? '丢弃这个包' : '接管这个包'}`,
    device: '设备',
    processes: '进程、IPVS',
    noPacket: '没有包',
  },
};
