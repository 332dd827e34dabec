/**
 * Studies and comparisons over data planes, and their reports.
 *
 * @module
 */
export * from '@packet-path/experiment';
export { STUDY_PLANES } from './planes/study-planes.ts';
export { type RulesStudyOptions, runRulesStudy } from './rules/run-rules-study.ts';
