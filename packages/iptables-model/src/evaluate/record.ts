import type { CourseRecorder, PacketBuffer, Passage } from '@packet-path/core';
import type { Action, Predicate, TargetResult } from '../extension/extension.ts';
import type { Tests } from '../ruleset/tests.ts';

/** Runs an action in a course that is recorded, or in a dry run. */
export function recordAction(
  recorder: CourseRecorder,
  action: Action,
  packet: PacketBuffer,
  passage: Passage,
): TargetResult {
  if (recorder.isWide) recorder.refuse();
  if (action.isLast === true) return recorder.last(action, packet, passage);
  if (action.isRepeatable === true) return recorder.again(action, packet, passage);
  if (!(recorder.isDry && action.isStateless === true)) recorder.refuse();
  return action.run(packet, passage);
}

/** A course needs matches that may be repeated, a dry run only such as have no state. */
export function refuseState(recorder: CourseRecorder, tests: Tests): void {
  if (tests.areRepeatable) return;
  const isDrawOrField = (match: Predicate): boolean =>
    match.isRepeatable === true || match.isStateless === true;
  if (!recorder.isDry || !tests.deciding.every(isDrawOrField)) recorder.refuse();
}
