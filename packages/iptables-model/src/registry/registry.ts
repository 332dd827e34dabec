import type { Family } from '@packet-path/core';
import { checkArgument, listOf, objectOf } from '@packet-path/core';
import type { MatchExtension, TargetExtension } from '../extension/extension.ts';
import { STANDARD_MATCHES } from './standard-matches.ts';
import { STANDARD_TARGETS } from './standard-targets.ts';

type ByName<Kind> = Readonly<Record<Family, Map<string, Kind>>>;

/** The matches and targets that rules may use, by family and name. */
export class Registry {
  readonly #matches: ByName<MatchExtension> = { 4: new Map(), 6: new Map() };
  readonly #targets: ByName<TargetExtension> = { 4: new Map(), 6: new Map() };

  /** The extensions of this package, and a caller's own, which take precedence. */
  constructor(matches: readonly MatchExtension[] = [], targets: readonly TargetExtension[] = []) {
    checkArgument(
      'new Registry',
      'matches',
      matches,
      listOf(objectOf('compile', 'name', 'options', 'read')),
    );
    checkArgument(
      'new Registry',
      'targets',
      targets,
      listOf(objectOf('compile', 'name', 'options', 'read')),
    );
    for (const match of [...STANDARD_MATCHES, ...matches]) enter(this.#matches, match);
    for (const target of [...STANDARD_TARGETS, ...targets]) enter(this.#targets, target);
  }

  /** The names of all matches, of either family, in the order of the alphabet. */
  get matchNames(): readonly string[] {
    return namesOf(this.#matches);
  }

  /** The names of all targets, of either family, in the order of the alphabet. */
  get targetNames(): readonly string[] {
    return namesOf(this.#targets);
  }

  match(family: Family, name: string): MatchExtension | undefined {
    return this.#matches[family].get(name);
  }

  target(family: Family, name: string): TargetExtension | undefined {
    return this.#targets[family].get(name);
  }
}

function enter<Kind extends MatchExtension | TargetExtension>(
  known: ByName<Kind>,
  extension: Kind,
): void {
  for (const family of extension.families ?? ([4, 6] as const)) {
    known[family].set(extension.name, extension);
  }
}

function namesOf(known: ByName<unknown>): readonly string[] {
  return [...new Set([...known[4].keys(), ...known[6].keys()])].sort();
}
