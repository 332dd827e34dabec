import type { Flow, TraceStep } from '@packet-path/core';
import type { RuleHeat } from './analysis.ts';
import { HeatCount } from './heat-count.ts';
import { packetOf, type Subject } from './subject.ts';

/**
 * The rules evaluated most by the first packet of a flow, over everything that can be drawn. Where
 * something has state one packet is sent, after everything else was asked.
 */
export function ruleHeats(subject: Subject, flow: Flow, most: number): readonly RuleHeat[] {
  const { host, every } = subject;
  const packet = packetOf(host, flow);
  const heats = new HeatCount();
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
      heats.add(sent, 1);
      break;
    }
    heats.add(steps, every.probability);
  } while (every.next());
  return heats.hottest(most);
}
