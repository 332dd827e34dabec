import type { RuleCache } from '../cache/rule-cache.ts';
import type { Registry } from '../registry/registry.ts';
import type { UnknownExtensions } from './unknown-extensions.ts';

/** How rules are read. */
export interface RuleReaderOptions {
  readonly registry: Registry;
  readonly unknown: UnknownExtensions;
  readonly cache: RuleCache;
}
