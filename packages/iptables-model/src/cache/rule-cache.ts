import type { Extension, RuleContext, RuleEnvironment } from '../extension/extension.ts';
import type { RuleHeader } from '../header/rule-header.ts';
import { FormList } from '../program/form-list.ts';
import { ExtensionTarget } from '../ruleset/extension-target.ts';
import { Match } from '../ruleset/match.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { ReadTarget } from '../ruleset/target.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { protocolName } from '../text/protocols.ts';
import { FormCache } from './form-cache.ts';
import type { OpenExtension } from './open-extension.ts';

/** Options kept at most; beyond that all are forgotten, and only sharing is lost. */
const MOST = 1 << 16;

/**
 * Makes matches, targets and forms, and makes equal ones once: the rules of a large ruleset share most
 * of theirs. Kept for a table from text to text.
 */
export class RuleCache {
  readonly environment: RuleEnvironment;
  /** The numbers of the forms that are in the table's program. */
  readonly formList: FormList;
  /** Noted by readers of lines that come as values: what a pattern of such lines means. */
  readonly meanings: WeakMap<object, unknown> = new WeakMap();
  readonly #matches = new Map<string, Match>();
  readonly #targets = new Map<string, ExtensionTarget>();
  readonly #forms = new FormCache();

  constructor(environment: RuleEnvironment, formList: FormList = new FormList()) {
    this.environment = environment;
    this.formList = formList;
  }

  match(open: OpenExtension, context: RuleContext): Match {
    return this.#shared(open, context, this.#matches, (options) => {
      return new Match(open.extension, options);
    });
  }

  /** The text of a note. @throws {PacketPathError} where the note refuses it */
  note({ extension, given }: OpenExtension, context: RuleContext): string {
    return String(extension.read(given, context));
  }

  /** The match that stands for a note in forms. */
  notePlace({ extension }: OpenExtension): Match {
    let match = this.#matches.get(extension.name);
    if (match === undefined || match.extension !== extension) {
      match = new Match(extension, '');
      this.#matches.set(extension.name, match);
    }
    return match;
  }

  target(open: OpenExtension<'target'>, context: RuleContext): ExtensionTarget {
    const { extension, given } = open;
    const make = (options: unknown): ExtensionTarget => new ExtensionTarget(extension, options);
    if (extension.unshared) return make(this.#read(extension, given, context));
    return this.#shared(open, context, this.#targets, make);
  }

  form(header: RuleHeader, matches: readonly Match[], target: ReadTarget): RuleForm {
    return this.#forms.form(header, matches, target);
  }

  #shared<Made extends { readonly options: unknown }>(
    { extension, given }: OpenExtension | OpenExtension<'target'>,
    context: RuleContext,
    known: Map<string, Made>,
    make: (options: unknown) => Made,
  ): Made {
    const key = keyOf(given, context);
    let made = known.get(key);
    if (made !== undefined) {
      this.#check(extension, given, made.options);
      return made;
    }
    made = make(this.#read(extension, given, context));
    if (known.size >= MOST) known.clear();
    known.set(key, made);
    return made;
  }

  #read(extension: Extension<unknown>, given: GivenOptions, context: RuleContext): unknown {
    const { name, protocols } = extension;
    if (protocols && (context.protocolInverted || !protocols.includes(context.protocol))) {
      const names = protocols.map((protocol) => `-p ${protocolName(protocol)}`);
      given.fail('not-allowed', `${name} without its protocol`, names.join(' or '));
    }
    const options = extension.read(given, context);
    this.#check(extension, given, options);
    return options;
  }

  /** Refuses what only the host can tell, and may tell otherwise the next time. */
  #check(extension: Extension<unknown>, given: GivenOptions, options: unknown): void {
    if (extension.check === undefined) return;
    given.at(() => extension.check?.(options, this.environment));
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
