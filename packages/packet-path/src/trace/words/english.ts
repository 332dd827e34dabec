import { counted } from './counted.ts';
import { ENGLISH_STEPS } from './english-steps.ts';
import type { TraceLanguage } from './trace-language.ts';

/** The sentences of a trace in English. */
export const ENGLISH: TraceLanguage = {
  code: 'en',
  steps: ENGLISH_STEPS,
  phrases: {
    rule: (table, chain, rule) => `${table} ${chain} rule ${rule}`,
    rules: (table, chain, first, last) => `${table} ${chain} rules ${first}-${last}`,
    answered: (rule, refusal, text) =>
      `${rule} ${refusal === undefined ? 'matches' : `does not match (${refusal})`}: ${text}`,
    passed: (rules, number, asked) =>
      `${rules} ${number === 1 ? 'does' : 'do'} not match${asked === '' ? '' : ` (${asked})`}`,
    passedBefore: (rules) => ` (${counted(rules, 'rule')} before it did not match)`,
    leads: (rule, chain) => `${rule} leads to ${chain}`,
    leadsToNothing: (rule, chain, rules) =>
      `${rule} leads to ${chain}, ${rules === 0 ? 'which is empty' : `where ${noneOf(rules)}`}`,
    call: (name, priority) => `${name} (priority ${priority})`,
    lookups: (lookups) => counted(lookups, 'set look-up'),
    draws: (draws) => counted(draws, 'draw'),
    draw: (purpose, outcome) => `the draw for ${purpose} is ${outcome}`,
    ends: (name, isDrop) => `${name} ${isDrop ? 'drops the packet' : 'takes the packet over'}`,
    device: 'device',
    processes: 'processes, IPVS',
    noPacket: 'No packet',
  },
};

function noneOf(rules: number): string {
  return rules === 1 ? 'one rule does not match' : `${rules} rules do not match`;
}
