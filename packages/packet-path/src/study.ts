/**
 * Studies and comparisons over data planes, their reports, and the exact analysis of a flow.
 *
 * @module
 */
export * from '@packet-path/experiment';
export { analyse } from './analyse/analyse.ts';
export type { Analysis, EndpointOdds, RuleHeat, RulesEvaluated } from './analyse/analysis.ts';
export type { AnalyseOptions } from './analyse/subject.ts';
export { type CalicoRules, type CalicoRulesOptions, calicoRules } from './figures/calico-rules.ts';
export { expectedCalicoRules } from './figures/expected-calico-rules.ts';
export { type MigrateOptions, migrate } from './migrate/migrate.ts';
export type {
  Migration,
  MigrationCosts,
  MigrationFinding,
  MigrationMode,
  MigrationTopic,
  SyncCosts,
} from './migrate/migration.ts';
export { migrationText } from './migrate/migration-text.ts';
export { STUDY_PLANES } from './planes/study-planes.ts';
export { type RulesStudyOptions, runRulesStudy } from './rules/run-rules-study.ts';
