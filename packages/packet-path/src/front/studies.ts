/**
 * Studies and comparisons over data planes, and the exact analysis of a flow.
 *
 * @module
 */
export {
  compareFlow,
  compareFlows,
  comparisonText,
  runStudy,
  type StudyResult,
  studyTable,
  sweepSizes,
} from '@packet-path/experiment';
export { analyse } from '../analyse/analyse.ts';
export type { Analysis } from '../analyse/analysis.ts';
