import { formatEndpoint, type TraceStep } from 'packet-path/core';
import type { AddressChange, StepLine } from '../protocol/walk.ts';
import type { PacketEnds } from './packet-ends.ts';
import type { Say } from './say.ts';

/** A step that is no rule, in the library's words, with the ends of the packet that it changed. */
export function stepLine(step: TraceStep, ends: PacketEnds, say: Say): StepLine {
  return {
    kind: 'step',
    step: step.kind,
    text: say(step),
    changes: changesOf(step, ends),
  };
}

function changesOf(step: TraceStep, ends: PacketEnds): readonly AddressChange[] {
  switch (step.kind) {
    case 'nat':
      return step.event === 'translate'
        ? ends.change(step.manipulation, formatEndpoint(step.to))
        : [];
    case 'ipvs-forward':
      return step.method === 'masquerade'
        ? ends.change('destination', formatEndpoint(step.destination))
        : [];
    case 'emit':
    case 'deliver':
      return ends.see(step.packet);
    default:
      return [];
  }
}
