import type { Flow } from '@packet-path/core';
import { HeatCount } from './heat-count.ts';
import { packetOf, type Subject } from './subject.ts';

/**
 * The rules evaluated by the first packet of a flow, over everything that can be drawn. Where
 * something has state one packet is sent, after everything else was asked.
 */
export function ruleHeats(subject: Subject, flow: Flow): HeatCount {
  const { host, every } = subject;
  const packet = packetOf(host, flow);
  const heats = new HeatCount();
  const hearing = heats.hearing(every);
  every.restart();
  do {
    const dry = host.dryRun(packet, hearing);
    if ('state' in dry) {
      every.again();
      heats.clear();
      const stop = host.listen((step) => heats.add(step, 1));
      host.send(packet);
      stop();
      break;
    }
  } while (every.next());
  return heats;
}
