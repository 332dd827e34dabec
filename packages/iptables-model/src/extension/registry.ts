import type { Family } from '@packet-path/core';
import { mark } from '../matches/mark.ts';
import type { MatchExtension, TargetExtension } from './extension.ts';

const MATCHES: readonly MatchExtension[] = [mark];
const TARGETS: readonly TargetExtension[] = [];

/** The matches and targets that rules may use, by family and name. */
export class Registry {
  readonly #matches = new Map<string, MatchExtension>();
  readonly #targets = new Map<string, TargetExtension>();

  /** What this package models, and a caller's own, which take precedence. */
  constructor(matches: readonly MatchExtension[] = [], targets: readonly TargetExtension[] = []) {
    for (const match of [...MATCHES, ...matches]) enter(this.#matches, match);
    for (const target of [...TARGETS, ...targets]) enter(this.#targets, target);
  }

  match(family: Family, name: string): MatchExtension | undefined {
    return this.#matches.get(`${family} ${name}`);
  }

  target(family: Family, name: string): TargetExtension | undefined {
    return this.#targets.get(`${family} ${name}`);
  }
}

function enter<Kind extends MatchExtension | TargetExtension>(
  known: Map<string, Kind>,
  extension: Kind,
): void {
  for (const family of extension.families ?? [4, 6]) {
    known.set(`${family} ${extension.name}`, extension);
  }
}
