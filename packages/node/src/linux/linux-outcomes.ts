import type { Flow } from '@packet-path/core';
import { checkArgument, objectOf } from '@packet-path/core';
import { everyDraw, firstPackets, type Outcomes, type Scene } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import { ipvsOutcomes, virtualServiceOf } from './ipvs-outcomes.ts';

/** The outcomes of a flow on a Linux host: by a scheduler of IPVS, else by what rules draw. */
export function linuxOutcomes(scene: Scene<LinuxHost>, flow: Flow): Outcomes {
  checkArgument('linuxOutcomes', 'scene', scene, objectOf('host', 'choices', 'forget'));
  checkArgument('linuxOutcomes', 'flow', flow, objectOf('protocol', 'source', 'destination'));
  const service = virtualServiceOf(scene, flow);
  if (service !== undefined) return ipvsOutcomes(scene, flow, service);
  return { exact: everyDraw(firstPackets(scene, flow)), means: 'draws' };
}
