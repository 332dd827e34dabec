import type {
  Action,
  MatchExtension,
  Predicate,
  RuleEnvironment,
  TargetExtension,
} from '../extension/extension.ts';

/** A match in a rule. Rules that say the same share one, and what it compiles to. */
export class Match {
  readonly extension: MatchExtension;
  readonly options: unknown;
  #shared: Predicate | undefined;

  constructor(extension: MatchExtension, options: unknown) {
    this.extension = extension;
    this.options = options;
  }

  compile(environment: RuleEnvironment): Predicate {
    const { extension, options } = this;
    if (extension.perRule) return extension.compile(options, environment);
    this.#shared ??= extension.compile(options, environment);
    return this.#shared;
  }
}

/** A target that an extension defines; shared as matches are. */
export class ExtensionTarget {
  readonly kind = 'extension';
  readonly extension: TargetExtension;
  readonly options: unknown;
  #shared: Action | undefined;

  constructor(extension: TargetExtension, options: unknown) {
    this.extension = extension;
    this.options = options;
  }

  compile(environment: RuleEnvironment): Action {
    const { extension, options } = this;
    if (extension.perRule) return extension.compile(options, environment);
    this.#shared ??= extension.compile(options, environment);
    return this.#shared;
  }
}
