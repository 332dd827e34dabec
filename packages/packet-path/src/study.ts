/**
 * Studies and comparisons over data planes, their reports, and the exact analysis of a flow.
 *
 * @module
 */
export * from '@packet-path/experiment';
export { analyse } from './analyse/analyse.ts';
export type { Analysis, EndpointOdds, RuleHeat, RulesEvaluated } from './analyse/analysis.ts';
export type { AnalyseOptions } from './analyse/subject.ts';
export { STUDY_PLANES } from './planes/study-planes.ts';
export { type RulesStudyOptions, runRulesStudy } from './rules/run-rules-study.ts';
