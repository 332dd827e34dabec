import { formatEndpoint, type TraceStep } from 'packet-path/core';
import { formatStep } from 'packet-path/trace';
import type { AddressChange, StepLine } from '../protocol/walk.ts';
import type { PacketEnds } from './packet-ends.ts';

/** A step that is no rule, in the library's words, with the ends of the packet that it changed. */
export function stepLine(step: TraceStep, ends: PacketEnds): StepLine {
  return {
    kind: 'step',
    step: step.kind,
    text: formatStep(step).trim(),
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
