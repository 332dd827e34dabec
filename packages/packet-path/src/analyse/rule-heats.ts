import type { Flow, TraceStep } from '@packet-path/core';
import type { RuleHeat } from './analysis.ts';
import { packetOf, type Subject } from './subject.ts';

type Heat = { -readonly [Field in keyof RuleHeat]: RuleHeat[Field] };

/**
 * The rules evaluated most by the first packet of a flow, over everything that can be drawn. Where
 * something has state one packet is sent, after everything else was asked.
 */
export function ruleHeats(subject: Subject, flow: Flow, most: number): readonly RuleHeat[] {
  const { host, every } = subject;
  const packet = packetOf(host, flow);
  const heats = new Map<string, Heat>();
  every.restart();
  do {
    const steps: TraceStep[] = [];
    const dry = host.dryRun(packet, (step) => steps.push(step));
    if ('state' in dry) {
      every.again();
      const sent: TraceStep[] = [];
      const stop = host.listen((step) => sent.push(step));
      host.send(packet);
      stop();
      heats.clear();
      add(heats, sent, 1);
      break;
    }
    add(heats, steps, every.probability);
  } while (every.next());
  const hottest = [...heats.values()].sort((a, b) => b.evaluated - a.evaluated);
  return hottest.slice(0, most).map((heat) => Object.freeze(heat));
}

function add(heats: Map<string, Heat>, steps: readonly TraceStep[], probability: number): void {
  for (const step of steps) {
    if (step.kind !== 'rule') continue;
    const { tool, table, chain, rule, text, matched } = step;
    const key = `${tool} ${table} ${chain} ${rule}`;
    let heat = heats.get(key);
    if (heat === undefined) {
      heat = { tool, table, chain, rule, text, evaluated: 0, matched: 0 };
      heats.set(key, heat);
    }
    heat.evaluated += probability;
    if (matched) heat.matched += probability;
  }
}
