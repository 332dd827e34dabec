import { checkArgument, listOf } from '@packet-path/core';
import { SOME_STUDY, type StudyPlaneName, type StudyResult } from './result.ts';

/**
 * Several studies of one seed as one: their runs one after the other, each data plane named once.
 * A study may so be done in parts, on several threads. At least one part is needed.
 */
export function joinStudies(parts: readonly StudyResult[]): StudyResult {
  checkArgument('joinStudies', 'parts', parts, listOf(SOME_STUDY));
  const planes = new Map<string, StudyPlaneName>();
  for (const part of parts) for (const plane of part.planes) planes.set(plane.name, plane);
  return {
    ...parts[0]!,
    planes: [...planes.values()],
    runs: parts.flatMap(({ runs }) => runs),
  };
}
