import type { Flow } from '@packet-path/core';
import { checkArgument, type OptionValue, objectOf } from '@packet-path/core';
import { everyDraw, firstPackets, type Outcomes, type Scene } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import { ipvsOutcomes, virtualServiceOf } from './ipvs-outcomes.ts';

const SOME_SCENE: OptionValue = objectOf('host', 'choices', 'forget');
const SOME_FLOW: OptionValue = objectOf('protocol', 'source', 'destination');

/** The outcomes of a flow on a Linux host: by a scheduler of IPVS, else by what rules draw. */
export function linuxOutcomes(scene: Scene<LinuxHost>, flow: Flow): Outcomes {
  checkArgument('linuxOutcomes', 'scene', scene, SOME_SCENE);
  checkArgument('linuxOutcomes', 'flow', flow, SOME_FLOW);
  const service = virtualServiceOf(scene, flow);
  if (service !== undefined) return ipvsOutcomes(scene, flow, service);
  return { exact: everyDraw(firstPackets(scene, flow)), means: 'draws' };
}
