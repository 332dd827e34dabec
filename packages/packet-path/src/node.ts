/**
 * Linux hosts put together from models, and Kubernetes nodes made of them.
 *
 * @module
 */
export * from '@packet-path/linux-host';
export * from '@packet-path/node';
export { type RulesHostOptions, rulesHost } from './rules/rules-host.ts';
