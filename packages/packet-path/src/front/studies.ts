/**
 * Studies and comparisons over data planes.
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
} from '@packet-path/experiment';
