import type { Extension, RuleContext, RuleEnvironment } from '../extension/extension.ts';
import { ExtensionTarget, Match } from '../ruleset/extended.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { protocolName } from '../text/protocols.ts';
import type { OpenExtension } from './open-extension.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Makes matches and targets of their options, and makes equal ones once: the rules of a large ruleset
 * share most of theirs.
 */
export class ExtensionCache {
  readonly #environment: RuleEnvironment;
  readonly #matches = new Map<string, Match>();
  readonly #targets = new Map<string, ExtensionTarget>();

  constructor(environment: RuleEnvironment) {
    this.#environment = environment;
  }

  match(open: OpenExtension, context: RuleContext, draft: TableDraft): Match {
    const { extension } = open;
    if (extension.unshared) {
      return new Match(extension, this.#read(extension, open.given, context, draft));
    }
    const key = keyOf(open.given, context);
    let match = this.#matches.get(key);
    if (match === undefined) {
      match = new Match(extension, this.#read(extension, open.given, context, draft));
      this.#matches.set(key, match);
    }
    return match;
  }

  target(open: OpenExtension<'target'>, context: RuleContext, draft: TableDraft): ExtensionTarget {
    const { extension } = open;
    if (extension.unshared) {
      return new ExtensionTarget(extension, this.#read(extension, open.given, context, draft));
    }
    const key = keyOf(open.given, context);
    let target = this.#targets.get(key);
    if (target === undefined) {
      target = new ExtensionTarget(extension, this.#read(extension, open.given, context, draft));
      this.#targets.set(key, target);
    }
    return target;
  }

  #read(
    extension: Extension<unknown>,
    given: GivenOptions,
    context: RuleContext,
    draft: TableDraft,
  ): unknown {
    const { name, protocols } = extension;
    if (protocols && (context.protocolInverted || !protocols.includes(context.protocol))) {
      const names = protocols.map((protocol) => `-p ${protocolName(protocol)}`);
      given.fail('not-allowed', `${name} without its protocol`, names.join(' or '));
    }
    const options = extension.read(given, context);
    given.at(() => extension.check?.(options, this.#environment));
    draft.needsConntrack ||= extension.needsConntrack?.(options) ?? false;
    return options;
  }
}

/** Everything that `read` sees; words hold no zero characters. */
function keyOf(given: GivenOptions, context: RuleContext): string {
  let key = `${given.extension}\0${context.protocolInverted ? -1 : context.protocol}`;
  for (const { name, negated, values } of given.all) {
    key += `\0${negated ? '!' : ''}${name}`;
    for (const value of values) key += `\0${value}`;
  }
  return key;
}
