import type { Flow } from '@packet-path/core';
import { everyDraw, type Outcomes } from '@packet-path/data-plane';
import { ipvsOutcomes, virtualServiceOf } from './ipvs-outcomes.ts';
import { firstPackets, type Scene } from './scene.ts';

/** The outcomes of a flow on a Linux host: by a scheduler of IPVS, else by what rules draw. */
export function linuxOutcomes(scene: Scene, flow: Flow): Outcomes {
  const service = virtualServiceOf(scene, flow);
  if (service !== undefined) return ipvsOutcomes(scene, flow, service);
  return { exact: everyDraw(firstPackets(scene, flow)), means: 'draws' };
}
